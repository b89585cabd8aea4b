import { openCsv } from './csv.ts'
import type { Table, TableSource } from './types.ts'

/** Opens a table for one reading. @throws DataNotFoundError, DataInvalidError, DataTableError */
export async function openTable({ format, path, delimiter }: TableSource): Promise<Table> {
  if (format === 'csv') return openCsv(path, delimiter)
  const { openParquet } = await import('./parquet.ts')
  return openParquet(path)
}
