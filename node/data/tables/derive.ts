import { DisplayText } from '../../../protocol/federation/text.ts'
import { counted } from '../../counted.ts'
import type { DerivedTask } from '../derive-task.ts'
import type { TableTask } from '../task.ts'
import { alikeNotes } from './alike.ts'
import { shown } from './cells.ts'
import { findColumns, roleColumns } from './columns.ts'
import { DataCellError, DataColumnError } from './errors.ts'
import { quoted } from './giveaways.ts'
import { openTable } from './open.ts'
import {
  type ColumnProfile,
  isCategory,
  isIdentifier,
  isNearlyIdentifier,
  profileTable,
  type TableProfile
} from './profile.ts'
import type { TableSource } from './types.ts'

/** The value of a category that stands for cells which are missing. */
export const MISSING_VALUE = '(missing)'

const MAX_FEATURES = 1024
const MAX_CLASSES = 1024
/** More different numbers than these are measurements, not classes. */
const MAX_NUMERIC_CLASSES = 100

const UNREADABLE = 'none of them control, bidirectional or what is no UTF-8'

type Feature = TableTask['features'][number]

/**
 * What a new federation can learn from a table: its classes are the values of the label column, in order; its features
 * are all other columns that tell something, or those that the source names. Numbers where all cells are numbers,
 * categories where there are few values; standardisation is left to each peer. Reads the table once.
 * @throws DataNotFoundError, DataInvalidError, DataTableError, DataColumnError, DataCellError
 */
export async function deriveTable(source: TableSource): Promise<DerivedTask> {
  const { label, split, site, group, features: wanted, ignore } = source
  const table = await openTable(source)
  roleColumns(table, source)
  findColumns(table, [...(wanted ?? []), ...ignore])
  const profile = await profileTable(table)
  const named = new Map(profile.columns.map(column => [column.name, column]))
  const classes = deriveClasses(profile, named.get(label)!)
  const kept: Feature[] = []
  const notes = alikeNotes('classes', classes)
  const candidates = wanted?.map(name => named.get(name)!) ?? profile.columns
  for (const column of candidates) {
    if ([label, split, site, group, ...ignore].includes(column.name)) continue
    const useless = whyUseless(column, profile, wanted !== undefined)
    if (useless === null) {
      kept.push(featureOf(column))
      notes.push(...doubts(column, profile))
    } else if (wanted === undefined) notes.push(`left out: ${nameOf(column, profile)} (${useless})`)
    else
      throw new DataCellError(`${profile.path}: ${column.name} cannot be a feature: ${useless}`, {
        hint: 'leave it out of features='
      })
  }
  if (kept.length === 0 || kept.length > MAX_FEATURES)
    throw new DataColumnError(
      `${profile.path} has ${counted(kept.length, 'column')} to learn from`,
      {
        hint: `1 to ${MAX_FEATURES} are needed: name them with features=`
      }
    )
  const width = kept.reduce(
    (sum, each) => sum + (each.type === 'number' ? 1 : each.values.length),
    0
  )
  const task: TableTask = {
    kind: 'table',
    input: [width],
    classes,
    features: kept,
    standardisation: 'peer'
  }
  return { task, notes }
}

/**
 * The classes of a new federation: the values of a column, in order. @throws DataCellError if these are no classes
 */
export function deriveClasses({ path, rows }: TableProfile, column: ColumnProfile): string[] {
  const { name, values, isCut, notNumber, isWhole } = column
  const isNumeric = notNumber === null
  const isMeasured =
    isNumeric && (values.size > MAX_NUMERIC_CLASSES || !isWhole) && values.size > 20
  const count = isCut ? `more than ${values.size}` : String(values.size)
  if (isCut || isMeasured || values.size < 2 || values.size > MAX_CLASSES)
    throw new DataCellError(
      `${path}: the label ${name} has ${count} different values in ${rows} rows`,
      {
        hint: 'the label is a column of classes, two or more; name another with label=, or group its values'
      }
    )
  const classes = inOrder([...values.keys()], isNumeric)
  const wrong = classes.find(each => !isName(each))
  if (wrong === undefined) return classes
  throw new DataCellError(`${path}: the label ${name} has the value ${shown(wrong)}`, {
    hint: `names of classes have 1 to 64 characters, ${UNREADABLE}`
  })
}

function whyUseless(
  column: ColumnProfile,
  { rows, unit }: TableProfile,
  isWanted: boolean
): string | null {
  const { name, values, notNumber, missing } = column
  if (!isName(name))
    return name === '' ? 'it has no name' : `names have 1 to 64 characters, ${UNREADABLE}`
  if (values.size === 0 && !column.isCut) return 'it is empty'
  if (notNumber !== null) {
    if (!isCategory(column, rows))
      return `neither numbers nor few values: ${unit} ${notNumber.line} has ${shown(notNumber.cell)}`
    if (![...values.keys()].every(isName)) return `a value has what names must not: ${UNREADABLE}`
  }
  if (isWanted) return null
  if (values.size === 1 && missing === 0) return 'it is the same in every row'
  return isIdentifier(column, rows) ? 'another whole number in every row, as an identifier' : null
}

/** What makes a person look twice at a column that is learnt from. */
function doubts(column: ColumnProfile, { rows }: TableProfile): string[] {
  const { name, notNumber, values } = column
  if (notNumber !== null) return alikeNotes(`values of ${name}`, [...values.keys()])
  if (!isNearlyIdentifier(column, rows)) return []
  return [
    `${name} has another whole number in nearly every row, as an identifier; leave it out if it is one: ignore=${quoted(name)}`
  ]
}

function featureOf({ name, notNumber, values, missing }: ColumnProfile): Feature {
  if (notNumber === null) return { name, type: 'number' }
  const found = inOrder([...values.keys()], false)
  return { name, type: 'category', values: missing > 0 ? [...found, MISSING_VALUE] : found }
}

/** Whether a manifest can name it. What stands for bytes that are no UTF-8 would be written otherwise by other peers. */
const isName = (text: string): boolean =>
  DisplayText.safeParse(text).success && !text.includes('\ufffd')

const inOrder = (values: readonly string[], isNumeric: boolean): string[] =>
  isNumeric ? values.toSorted((a, b) => Number(a) - Number(b)) : values.toSorted()

const nameOf = ({ name }: ColumnProfile, { columns }: TableProfile): string =>
  name === '' ? `column ${columns.findIndex(column => column.name === '') + 1}` : name
