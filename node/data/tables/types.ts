/** One row of a table: its cells as text, without outer spaces, as many as the table has columns. */
export interface Row {
  /** Where it stands, from 1: lines of a CSV file, where it ends; rows of a Parquet file; images of a folder. */
  readonly line: number
  readonly cells: readonly string[]
}

/** A table that is read row by row, so that no more than what is kept of it is in memory. */
export interface Table {
  /** The file, for messages. */
  readonly path: string
  /** What `Row.line` counts. */
  readonly unit: 'line' | 'row' | 'image'
  /** Names of the columns, all different where they are not empty. */
  readonly header: readonly string[]
  /** All rows, once. @throws DataTableError */
  readonly rows: AsyncIterable<Row>
}

/** A file with a table, and what its columns are for. */
export interface TableSource {
  readonly kind: 'table'
  readonly format: 'csv' | 'parquet'
  readonly path: string
  /** Column of the classes. */
  readonly label: string
  /** Column that says to which part a row belongs: train, validation or test. */
  readonly split?: string
  /** Column that says whose row it is: a simulation can make each of its values a peer. */
  readonly site?: string
  /** Column that says which rows belong together, of one patient, say: they are never parted. */
  readonly group?: string
  /** The only columns that a new federation learns from. @default all that can be learnt from */
  readonly features?: readonly string[]
  /** Columns that a new federation does not learn from. */
  readonly ignore: readonly string[]
  /** Of a CSV file. @default comma */
  readonly delimiter: Delimiter
}

/** What can stand between the cells of a CSV file. */
export const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t' } as const
export type Delimiter = keyof typeof DELIMITERS
