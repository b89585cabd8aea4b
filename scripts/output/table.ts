import Table from 'cli-table3'

export type Align = 'left' | 'right'
/** Text, or parts that stand below each other in a box and beside each other in plain columns. */
export type Cell = string | readonly string[]

export interface TableInit {
  readonly head: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
  /** One entry a column. @default left for the first column, right for all others */
  readonly align?: readonly Align[]
  /** Columns by spaces only: for pipes, screen readers and terminals without box characters. */
  readonly plain: boolean
}

const EDGES = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left']
const INNER = ['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle']
const NO_BORDERS = Object.fromEntries([...EDGES, ...INNER].map(name => [name, '']))

/** A table as lines of text. No colours of its own. */
export function formatTable({ head, rows, align, plain }: TableInit): string[] {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => align?.[column] ?? (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [], ...(plain && { 'padding-left': 0, 'padding-right': 2 }) },
    ...(plain && { chars: NO_BORDERS })
  })
  const join = (cell: Cell) => (typeof cell === 'string' ? cell : cell.join(plain ? ' ' : '\n'))
  table.push(...rows.map(row => row.map(join)))
  return table
    .toString()
    .split('\n')
    .map(line => line.trimEnd())
}
