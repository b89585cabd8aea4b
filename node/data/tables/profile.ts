import { MAX_DERIVED_VALUES } from '../constants.ts'
import { isMissing, numberOf } from './cells.ts'
import type { Table } from './types.ts'

/** Beyond so many different values a column is not followed any further. */
const MAX_FOLLOWED = 1024
/** Longest name of a class or value in a manifest. */
const MAX_NAME = 64

/** What one reading of a table tells of a column. */
export interface ColumnProfile {
  readonly name: string
  readonly missing: number
  /** How often each value occurs; the first 1,024 different ones only. */
  readonly values: ReadonlyMap<string, number>
  /** Whether there are more than those. */
  readonly isCut: boolean
  /** The first cell that is no number; null if all that are there are numbers. */
  readonly notNumber: { readonly cell: string; readonly line: number } | null
  /** Whether all that are there are whole numbers. */
  readonly isWhole: boolean
}

export interface TableProfile {
  readonly path: string
  readonly unit: Table['unit']
  readonly rows: number
  readonly columns: readonly ColumnProfile[]
}

/** Reads a table once and tells of its columns. @throws DataTableError */
export async function profileTable(table: Table): Promise<TableProfile> {
  const columns = table.header.map(name => new Column(name))
  let rows = 0
  for await (const { line, cells } of table.rows) {
    rows += 1
    for (let at = 0; at < columns.length; at++) columns[at]!.add(cells[at]!, line)
  }
  return { path: table.path, unit: table.unit, rows, columns }
}

class Column implements ColumnProfile {
  readonly name: string
  readonly values = new Map<string, number>()
  missing = 0
  isCut = false
  notNumber: { cell: string; line: number } | null = null
  isWhole = true

  constructor(name: string) {
    this.name = name
  }

  add(cell: string, line: number): void {
    if (isMissing(cell)) {
      this.missing += 1
      return
    }
    if (this.notNumber === null) {
      const value = numberOf(cell)
      if (Number.isNaN(value)) this.notNumber = { cell, line }
      if (!Number.isInteger(value)) this.isWhole = false
    }
    // What nobody would name a value is not kept: a cell can have a megabyte.
    if (cell.length > MAX_NAME) {
      this.isCut = true
      return
    }
    const before = this.values.get(cell)
    if (before !== undefined) this.values.set(cell, before + 1)
    else if (this.values.size < MAX_FOLLOWED) this.values.set(cell, 1)
    else this.isCut = true
  }
}

/** Whether a column has few enough values, each often enough, to be a category. */
export const isCategory = ({ values, isCut }: ColumnProfile, rows: number): boolean =>
  !isCut && values.size <= Math.min(MAX_DERIVED_VALUES, Math.max(2, rows / 4))

/** A different whole number in every row that was followed: what identifies rows, and tells nothing of them. */
export const isIdentifier = (column: ColumnProfile, rows: number): boolean =>
  mayIdentify(column, rows) && rowsOf(column) === column.values.size

/** The same of nearly every row: what identifies things of which few have more than one row. */
export const isNearlyIdentifier = (column: ColumnProfile, rows: number): boolean =>
  mayIdentify(column, rows) && rowsOf(column) <= MOST_ROWS_EACH * column.values.size

/** Rows that one value of an identifier has, in the mean. */
const MOST_ROWS_EACH = 1.1

const mayIdentify = ({ notNumber, isWhole, missing }: ColumnProfile, rows: number): boolean =>
  notNumber === null && isWhole && missing === 0 && rows >= 100

const rowsOf = ({ values }: ColumnProfile): number =>
  [...values.values()].reduce((sum, count) => sum + count, 0)
