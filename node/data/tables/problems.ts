import type { TableTask } from '../task.ts'
import { shown } from './cells.ts'
import { listed } from './errors.ts'
import type { ColumnProfile, TableProfile } from './profile.ts'

/** Of one column, so many values that do not fit are named. */
const MAX_NAMED = 5

/** All that keeps a table from being learnt from in a federation: a line each, none if it fits. */
export function tableProblems(
  { path, unit, columns }: TableProfile,
  { features, classes }: TableTask,
  label: string
): string[] {
  const named = new Map(columns.map(column => [column.name, column]))
  const missing = features.filter(({ name }) => !named.has(name)).map(({ name }) => name)
  return [
    ...(missing.length === 0 ? [] : [`${path} has no column ${listed(missing)}`]),
    ...features.flatMap(feature => {
      const column = named.get(feature.name)
      if (column === undefined) return []
      if (feature.type === 'category') return strangers(column, feature.values, 'values')
      const { notNumber } = column
      return notNumber === null
        ? []
        : [
            `${feature.name} is to be a number, but in ${unit} ${notNumber.line} it is ${shown(notNumber.cell)}`
          ]
    }),
    ...strangersOf(named.get(label), classes)
  ]
}

/** Labels that are none of the classes. */
const strangersOf = (column: ColumnProfile | undefined, classes: readonly string[]): string[] =>
  column === undefined ? [] : strangers(column, classes, 'classes')

function strangers(
  { name, values, isCut }: ColumnProfile,
  known: readonly string[],
  what: 'values' | 'classes'
): string[] {
  const strange = [...values].filter(([value]) => !known.includes(value))
  if (strange.length === 0 && !isCut) return []
  const shownOnes = strange
    .slice(0, MAX_NAMED)
    .map(([value, count]) => `${shown(value)} (${count} ×)`)
  const more = isCut || strange.length > MAX_NAMED ? ', …' : ''
  return [
    `${name} has ${shownOnes.join(', ')}${more}; the federation's ${what} are ${listed(known)}`
  ]
}
