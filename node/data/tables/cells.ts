/** What stands in cells of which the value is missing. */
const MISSING: ReadonlySet<string> = new Set([
  ...['', 'NA', 'N/A', 'n/a', '#N/A', 'NaN', 'nan', 'NULL', 'null', '?']
])

/** Whether a cell holds nothing: empty, `NA`, `N/A`, `NaN`, `NULL` or `?`. */
export const isMissing = (cell: string): boolean => MISSING.has(cell)

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** The number of a cell; NaN if it holds none that float32 can. */
export function numberOf(cell: string): number {
  const value = NUMBER.test(cell) ? Number(cell) : Number.NaN
  return Number.isFinite(Math.fround(value)) ? value : Number.NaN
}

/** A cell for a message: quoted, and cut. */
export const shown = (cell: string): string =>
  JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell)
