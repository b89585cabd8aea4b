import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDataSource } from '../../../../node/data/source.ts'
import type { Row, Table, TableSource } from '../../../../node/data/tables/types.ts'

/** The source of a table by its spec. */
export function tableSource(spec: string): TableSource {
  const source = parseDataSource(spec)
  if (source.kind !== 'table') throw new TypeError(`${spec} is no table`)
  return source
}

/** Writes a CSV file; its path. */
export async function writeCsv(folder: string, text: string | Uint8Array, name = 't.csv') {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

export async function allRows({ rows }: Table): Promise<Row[]> {
  const all: Row[] = []
  for await (const row of rows) all.push(row)
  return all
}
