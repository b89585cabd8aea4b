import { basename } from 'node:path'
import { MAX_SAMPLES, MAX_VALUES_BYTES } from '../constants.ts'
import type { TableTask } from '../task.ts'
import type { LoadedSource, OnNote } from '../types.ts'
import { isMissing, numberOf, shown } from './cells.ts'
import { findColumns, roleColumns } from './columns.ts'
import { MISSING_VALUE } from './derive.ts'
import { DataCellError, DataTableError, listed } from './errors.ts'
import { FloatBuffer } from './float-buffer.ts'
import { openTable } from './open.ts'
import { Roles } from './roles.ts'
import type { TableSource } from './types.ts'

type Feature = TableTask['features'][number]

/**
 * Reads what a federation learns from: one value a feature, in the manifest's order, found by name. A number is itself, a
 * category the index of its value, what is missing NaN; `fitColumns` says how they enter the models.
 * @throws DataNotFoundError, DataInvalidError, DataTableError, DataColumnError, DataCellError, DataLabelError
 */
export async function readTable(
  source: TableSource,
  task: TableTask,
  onNote?: OnNote
): Promise<LoadedSource> {
  const table = await openTable(source)
  const { features, classes } = task
  const columns = findColumns(
    table,
    features.map(({ name }) => name)
  )
  const roles = new Roles(table, roleColumns(table, source), classes)
  const readers = features.map(readerOf)
  const missing = new Uint32Array(features.length)
  const values = new FloatBuffer()
  for await (const row of table.rows) {
    if (!roles.add(row)) continue
    checkSize(table.path, roles.count, values.length)
    for (let at = 0; at < columns.length; at++) {
      const cell = row.cells[columns[at]!]!
      const value = readers[at]!(cell)
      if (value === undefined)
        throw wrongCell(`${table.path}, ${table.unit} ${row.line}`, features[at]!, cell)
      if (Number.isNaN(value)) missing[at]! += 1
      values.push(value)
    }
  }
  const dataset = {
    name: basename(table.path),
    values: values.share(),
    shape: [features.length],
    labels: roles.labels(),
    count: roles.count,
    classes: classes.length
  }
  const loaded = roles.source(dataset, source, onNote)
  for (const note of missingNotes(features, missing)) onNote?.(note)
  return loaded
}

/** What a cell of a feature is; NaN where it is missing, undefined where it is wrong. */
export function readerOf(feature: Feature): (cell: string) => number | undefined {
  if (feature.type === 'number')
    return cell => {
      if (isMissing(cell)) return Number.NaN
      const value = numberOf(cell)
      return Number.isNaN(value) ? undefined : value
    }
  const indexOf = new Map(feature.values.map((value, index) => [value, index]))
  // As the manifest names it, even if it looks like something missing.
  return cell =>
    indexOf.get(cell) ?? (isMissing(cell) ? (indexOf.get(MISSING_VALUE) ?? Number.NaN) : undefined)
}

export function wrongCell(where: string, feature: Feature, cell: string): DataCellError {
  const { name } = feature
  return feature.type === 'number'
    ? new DataCellError(`${where}: ${name} is ${shown(cell)}, which is no number`, {
        hint: 'write numbers as 1234.5; leave what is missing empty'
      })
    : new DataCellError(
        `${where}: ${name} is ${shown(cell)}; the federation has ${listed(feature.values)}`,
        { hint: 'values must be written as the manifest names them; leave what is missing empty' }
      )
}

function checkSize(path: string, rows: number, values: number): void {
  if (rows > MAX_SAMPLES || 4 * values > MAX_VALUES_BYTES)
    throw new DataTableError(`${path} has too many rows: more than ${rows - 1}`, {
      hint: `at most ${MAX_SAMPLES} rows and ${MAX_VALUES_BYTES / 4} values are held in memory`
    })
}

function missingNotes(features: readonly Feature[], missing: Uint32Array): string[] {
  const counts = (type: Feature['type']) =>
    features.flatMap((feature, at) =>
      feature.type === type && missing[at]! > 0 ? [`${feature.name} ${missing[at]}`] : []
    )
  return [
    ['the mean', counts('number')] as const,
    ['the most frequent value', counts('category')] as const
  ].flatMap(([stand, found]) =>
    found.length === 0
      ? []
      : [`missing, so taken as ${stand} of the training part: ${found.join(', ')}`]
  )
}
