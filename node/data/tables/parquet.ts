import { stat } from 'node:fs/promises'
import type { AsyncBuffer, DecodedArray, FileMetaData, ParquetScan } from 'hyparquet'
import { MemeshError } from '../../../protocol/errors.ts'
import { MAX_COLUMNS, MAX_TABLE_BYTES, MAX_VALUES_BYTES } from '../constants.ts'
import { DataInvalidError, fromSystem } from '../errors.ts'
import { DataTableError } from './errors.ts'
import type { Row, Table } from './types.ts'

const HINT = 'a Parquet file is expected; nested columns are not read'

/**
 * Opens a Parquet file. Lists and structs are no columns of the table; a row group at a time is in memory.
 * @throws DataNotFoundError, DataInvalidError, DataTableError; the rows throw DataTableError
 */
export async function openParquet(path: string): Promise<Table> {
  return attempt(path, async () => {
    const file = await openFile(path)
    const { parquetMetadataAsync, parquetScan } = await import('hyparquet')
    const { compressors } = await import('hyparquet-compressors')
    const metadata = await parquetMetadataAsync(file)
    const header = flatColumns(metadata)
    checkSizes(path, header, metadata)
    const scan = await parquetScan({ file, metadata, compressors, columns: header })
    return { path, unit: 'row', header, rows: rowsOf(path, header, scan) }
  })
}

async function openFile(path: string): Promise<AsyncBuffer> {
  const { size, isFile } = await stat(path).then(found => ({
    size: found.size,
    isFile: found.isFile()
  }))
  if (!isFile) throw new DataInvalidError(`${path} is not a file`, { hint: HINT })
  if (size > MAX_TABLE_BYTES)
    throw new DataTableError(`${path} holds more than ${MAX_TABLE_BYTES} bytes`, {
      hint: 'use a part of it'
    })
  const { asyncBufferFromFile } = await import('hyparquet')
  return asyncBufferFromFile(path)
}

/** The names of the columns that hold one value a row. */
function flatColumns({ schema }: FileMetaData): string[] {
  const names: string[] = []
  for (let at = 1; at < schema.length; at = after(schema, at)) {
    const { name, num_children, repetition_type } = schema[at]!
    if (!num_children && repetition_type !== 'REPEATED') names.push(name)
  }
  return names
}

/** Behind an element of a schema and all below it: the schema is a tree in depth-first order. */
function after(schema: FileMetaData['schema'], at: number): number {
  let next = at + 1
  for (let left = schema[at]?.num_children ?? 0; left > 0 && next < schema.length; left--) {
    next = after(schema, next)
  }
  return next
}

/** What the file claims, before anything is unpacked. */
function checkSizes(path: string, header: readonly string[], { row_groups }: FileMetaData): void {
  const problem = (what: string) => new DataTableError(`${path} ${what}`, { hint: HINT })
  if (header.length < 2 || header.length > MAX_COLUMNS)
    throw problem(`has ${header.length} columns that can be read`)
  if (new Set(header).size < header.length) throw problem('has two columns of one name')
  for (const { columns } of row_groups) {
    const bytes = columns.reduce(
      (sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0),
      0
    )
    if (!(bytes >= 0 && bytes <= MAX_VALUES_BYTES))
      throw problem(`has a row group that claims ${bytes} bytes; ${MAX_VALUES_BYTES} are read`)
  }
}

async function* rowsOf(
  path: string,
  header: readonly string[],
  scan: ParquetScan
): AsyncGenerator<Row> {
  for (const { rowStart, rowEnd } of scan.ranges) {
    const columns: DecodedArray[] = []
    for (const column of header) {
      const cells = await attempt(path, async () => scan.readColumn({ column, rowStart, rowEnd }))
      if (cells.length !== rowEnd - rowStart)
        throw new DataTableError(
          `${path}: ${column} has ${cells.length} rows of ${rowEnd - rowStart}`,
          {
            hint: HINT
          }
        )
      columns.push(cells)
    }
    for (let row = rowStart; row < rowEnd; row++)
      yield { line: row + 1, cells: columns.map(cells => textOf(cells[row - rowStart])) }
  }
}

/** A value as a CSV file would have it; int64 arrives as BigInt. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim()
}

/** Whatever a damaged file makes hyparquet throw is an error of ours. */
async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof MemeshError) throw cause
    if (cause instanceof Error && 'syscall' in cause) throw fromSystem(path, cause, HINT)
    throw new DataTableError(`${path} cannot be read: ${(cause as Error).message}`, {
      cause,
      hint: HINT
    })
  }
}
