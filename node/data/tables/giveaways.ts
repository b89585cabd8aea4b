import { classCounts } from '../samples.ts'
import type { TableTask } from '../task.ts'
import type { Samples } from '../types.ts'

/** Rows that are looked at: spread over all of them, and sorted once for each column. */
const MAX_ROWS = 5000
/** Fewer rows say nothing of a column. */
const MIN_ROWS = 30
/** So many rows of one class make a rule (1R's SMALL): fewer are chance, or a name of their own. */
const SMALL = 6
/** Most rows that a column may call wrong … */
const MAX_WRONG = 0.02
/** … and most of those that the commonest class alone calls wrong. */
const MAX_WRONG_OF_CHANCE = 1 / 3
const MAX_NAMED = 5

/** A column that tells the label all by itself. */
export interface Giveaway {
  readonly name: string
  /** The fraction of rows whose label it tells. */
  readonly right: number
  /** Whether all that tells it is if the cell is missing. */
  readonly isByMissing: boolean
}

/**
 * Columns that alone nearly give the labels away, as a code does that is written down after the fact. Each is judged by the
 * rule 1R (Holte 1993, Very simple classification rules): a class for each value, for numbers for each stretch of values,
 * and one for what is missing.
 */
export function giveaways(samples: Samples, { features }: Pick<TableTask, 'features'>): Giveaway[] {
  const sample = spread(samples)
  const count = sample.indices.length
  const commonest = Math.max(...classCounts(sample))
  const most = Math.min(MAX_WRONG * count, MAX_WRONG_OF_CHANCE * (count - commonest))
  if (count < MIN_ROWS || commonest === count) return []
  const tells = (right: number) => count - right <= most
  return features.flatMap(({ name, type }, at) => {
    const cells = cellsOf(sample, at, features.length)
    const right = rightBy(cells, type === 'number', commonest / count)
    if (!tells(right)) return []
    const presence = cells.map(({ value, label }) => ({ value: value === null ? null : 0, label }))
    const isByMissing = tells(rightBy(presence, false, commonest / count))
    return [{ name, right: right / count, isByMissing }]
  })
}

/** What a person should look at, a line each; none where no column gives the label away. */
export function giveawayNotes(samples: Samples, task: TableTask): string[] {
  const found = giveaways(samples, task)
  const lines = found.slice(0, MAX_NAMED).map(({ name, right, isByMissing }) => {
    const what = isByMissing ? `whether ${name} is missing` : name
    return `${what} tells the label all by itself (right in ${(right * 100).toFixed(1)} % of the training rows): if it is known only afterwards, leave it out of a new federation: ignore=${quoted(name)}`
  })
  const more = found.length - MAX_NAMED
  return more > 0 ? [...lines, `and ${more} more columns that do so`] : lines
}

/** A name as it stands behind `ignore=`. */
export const quoted = (name: string): string => name.replace(/[%&?,]/g, encodeURIComponent)

interface Cell {
  /** Null for what is missing. */
  readonly value: number | null
  readonly label: number
}

function spread({ dataset, indices }: Samples): Samples {
  const stride = Math.ceil(indices.length / MAX_ROWS)
  return { dataset, indices: indices.filter((_, nth) => nth % stride === 0) }
}

const cellsOf = ({ dataset, indices }: Samples, at: number, width: number): Cell[] =>
  Array.from(indices, index => {
    const value = dataset.values[index * width + at]!
    return { value: Number.isNaN(value) ? null : value, label: dataset.labels[index]! }
  })

/** How many labels the rules of one column tell; where there is no rule, the commonest class is right so often. */
function rightBy(cells: readonly Cell[], isNumber: boolean, byChance: number): number {
  const present = cells.filter(({ value }) => value !== null)
  const missing = cells.filter(({ value }) => value === null)
  const buckets = isNumber ? stretches(present) : byValue(present)
  return [...buckets, missing].reduce((sum, bucket) => {
    const top = Math.max(0, ...countLabels(bucket).values())
    return sum + (top < SMALL ? bucket.length * byChance : top)
  }, 0)
}

/** Cells of equal values together, in the order of their first. */
function byValue(cells: readonly Cell[]): Cell[][] {
  const found = new Map<number | null, Cell[]>()
  for (const cell of cells) {
    const same = found.get(cell.value)
    if (same === undefined) found.set(cell.value, [cell])
    else same.push(cell)
  }
  return [...found.values()]
}

/** 1R's intervals: each goes on until one class has enough rows, and then until another class follows; equal values stay together. */
function stretches(cells: readonly Cell[]): Cell[][] {
  const done: Cell[][] = []
  let open: Cell[] = []
  let counts = new Map<number, number>()
  let top = -1
  for (const value of byValue(cells.toSorted((a, b) => a.value! - b.value!))) {
    const isOther = value.some(({ label }) => label !== top)
    if (isOther && (counts.get(top) ?? 0) >= SMALL) {
      done.push(open)
      open = []
      counts = new Map()
      top = -1
    }
    for (const cell of value) {
      open.push(cell)
      const count = (counts.get(cell.label) ?? 0) + 1
      counts.set(cell.label, count)
      if (count > (counts.get(top) ?? 0)) top = cell.label
    }
  }
  return [...done, open]
}

function countLabels(cells: readonly Cell[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { label } of cells) counts.set(label, (counts.get(label) ?? 0) + 1)
  return counts
}
