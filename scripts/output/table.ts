import Table from 'cli-table3'

export type Align = 'left' | 'right'

export interface TableInit {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** One entry a column. @default left for the first column, right for all others */
  readonly align?: readonly Align[]
  /** Columns by spaces only: for pipes, screen readers and terminals without box characters. */
  readonly plain: boolean
}

const EDGES = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left'
] as const
const INNER = ['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'] as const
const NO_BORDERS = Object.fromEntries([...EDGES, ...INNER, 'middle'].map(name => [name, '']))

/** A table as text, without a line end behind it. No colours of its own. */
export function formatTable({ head, rows, align, plain }: TableInit): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => align?.[column] ?? (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [], ...(plain && { 'padding-left': 0, 'padding-right': 2 }) },
    ...(plain && { chars: NO_BORDERS })
  })
  table.push(...rows.map(row => [...row]))
  const text = table.toString()
  return plain ? text.replace(/ +$/gm, '') : text
}
