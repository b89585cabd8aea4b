import { DataColumnError, listed } from './errors.ts'
import type { Table, TableSource } from './types.ts'

/** Where the columns of a table are that are no features. */
export interface RoleColumns {
  readonly label: number
  readonly split: number | null
  readonly site: number | null
  readonly group: number | null
}

/**
 * Where the columns of these names are.
 * @throws DataColumnError naming all that are missing
 */
export function findColumns({ path, header }: Table, names: readonly string[]): number[] {
  const missing = names.filter(name => !header.includes(name))
  if (missing.length === 0) return names.map(name => header.indexOf(name))
  const [first = ''] = missing
  const alike = header.find(name => name.toLowerCase() === first.toLowerCase())
  throw new DataColumnError(
    `${path} has no ${missing.length === 1 ? 'column' : 'columns'} ${listed(missing)}`,
    {
      hint:
        alike === undefined
          ? `columns are found by name; there are ${listed(header.filter(name => name !== ''))}`
          : `columns are found by name, letter by letter; there is ${alike}`
    }
  )
}

/** Label, split, site and group. @throws DataColumnError */
export function roleColumns(
  table: Table,
  { label, split, site, group }: Pick<TableSource, 'label' | 'split' | 'site' | 'group'>
): RoleColumns {
  const names = [label, split, site, group].filter(name => name !== undefined)
  const found = new Map(findColumns(table, names).map((at, nth) => [names[nth]!, at]))
  const at = (name: string | undefined) => (name === undefined ? null : found.get(name)!)
  return { label: found.get(label)!, split: at(split), site: at(site), group: at(group) }
}
