import { classCounts } from './samples.ts'
import type { Samples } from './types.ts'

/** Beyond this many classes a row of columns no longer fits a terminal. */
const MAX_COLUMNS = 16
const MAX_NAME = 8
const SHOWN = 5

/** One row of a histogram: a peer and its samples, usually the training part. */
export interface HistogramRow {
  readonly name: string
  readonly samples: Samples
}

/**
 * How many samples of each class every peer has, a line a peer, for a person to read: columns under the classes'
 * names, `·` for none; with more than 16 classes, each peer's most frequent ones.
 */
export function formatHistogram(
  rows: readonly HistogramRow[],
  classes: readonly string[]
): string[] {
  const counted = rows.map(({ name, samples }) => ({ name, counts: [...classCounts(samples)] }))
  if (classes.length > MAX_COLUMNS)
    return counted.map(({ name, counts }) => `${name}  ${mostFrequent(counts, classes)}`)
  const table = [
    ['', ...classes.map(name => name.slice(0, MAX_NAME)), 'all'],
    ...counted.map(({ name, counts }) => [
      name,
      ...counts.map(count => (count === 0 ? '·' : String(count))),
      String(counts.reduce((sum, count) => sum + count, 0))
    ])
  ]
  const widths = table[0]!.map((_, column) => Math.max(...table.map(row => row[column]!.length)))
  return table.map(([name = '', ...cells]) =>
    [name.padEnd(widths[0]!), ...cells.map((cell, at) => cell.padStart(widths[at + 1]!))].join('  ')
  )
}

function mostFrequent(counts: readonly number[], classes: readonly string[]): string {
  const present = counts
    .map((count, label) => ({ count, label }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
  const shown = present.slice(0, SHOWN).map(({ count, label }) => `${classes[label]} ${count}`)
  return `${present.length} of ${classes.length} classes: ${shown.join(', ')}${present.length > SHOWN ? ', …' : ''}`
}
