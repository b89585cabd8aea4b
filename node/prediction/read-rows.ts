import { basename, extname } from 'node:path'
import { MAX_SAMPLES, MAX_VALUES_BYTES } from '../data/constants.ts'
import { findColumns } from '../data/tables/columns.ts'
import { FloatBuffer } from '../data/tables/float-buffer.ts'
import { openTable } from '../data/tables/open.ts'
import { readerOf, wrongCell } from '../data/tables/read.ts'
import type { Delimiter } from '../data/tables/types.ts'
import type { TableTask } from '../data/task.ts'
import type { ColumnEncoding } from '../data/types.ts'
import { SampleFileError } from './errors.ts'
import type { SampleSource, UnlabelledSamples } from './read-samples.ts'

/** How rows of tables enter the models of a run. */
export interface RowOptions {
  readonly task: TableTask
  /** As it was fitted to the training part. */
  readonly columns: readonly ColumnEncoding[]
  /** Of CSV files. */
  readonly delimiter: Delimiter
}

/**
 * Reads the rows of CSV (`.csv`, `.tsv`, `.csv.gz`) and Parquet files. Columns are found by name; others, such as a label, are
 * not looked at.
 * @throws SampleFileError, and what reading a table throws
 */
export async function readRows(
  files: readonly string[],
  { task, columns, delimiter }: RowOptions
): Promise<UnlabelledSamples> {
  const { features, classes } = task
  const names = features.map(({ name }) => name)
  const readers = features.map(readerOf)
  const values = new FloatBuffer()
  const sources: SampleSource[] = []
  for (const file of files) {
    const format = formatOf(file)
    const cut = file.includes('.tsv') ? 'tab' : delimiter
    const table = await openTable({
      kind: 'table',
      format,
      path: file,
      delimiter: cut,
      label: '',
      ignore: []
    })
    const at = findColumns(table, names)
    let row = 0
    for await (const { line, cells } of table.rows) {
      for (const [i, column] of at.entries()) {
        const cell = cells[column]!
        const value = readers[i]!(cell)
        if (value === undefined) {
          throw wrongCell(`${file}, ${table.unit} ${line}`, features[i]!, cell)
        }
        values.push(value)
      }
      sources.push({ file, row: ++row })
      requireRoom(file, sources.length, values.length)
    }
    if (row === 0) {
      throw new SampleFileError(`${file} has no rows`, {
        hint: 'There is nothing to predict: write a row a sample below the names of the columns.'
      })
    }
  }
  const dataset = {
    name: basename(files[0] ?? ''),
    values: values.share(),
    shape: [features.length],
    labels: new Uint16Array(new SharedArrayBuffer(2 * sources.length)),
    count: sources.length,
    classes: classes.length,
    columns
  }
  return { samples: { dataset, indices: Uint32Array.from(sources.keys()) }, sources }
}

function formatOf(file: string): 'csv' | 'parquet' {
  if (/\.(csv|tsv)(\.gz)?$/i.test(file)) return 'csv'
  if (extname(file).toLowerCase() === '.parquet') return 'parquet'
  throw new SampleFileError(`${file} is no table`, {
    hint: 'This run learns from tables: name files that end in .csv, .tsv or .parquet.'
  })
}

function requireRoom(file: string, rows: number, values: number): void {
  if (rows <= MAX_SAMPLES && 4 * values <= MAX_VALUES_BYTES) return
  throw new SampleFileError(`${file} has too many rows: more than ${rows - 1}`, {
    hint: 'Cut it into several files, and predict one after the other.'
  })
}
