import type { Generator } from '../../protocol/ports.ts'
import { binomial } from './binomial.ts'

/** Draws of every interval. */
export const DRAWS = 1000

/** Samples that cannot be told apart: of one stratum, with the same contribution to every statistic. */
interface Group {
  readonly values: readonly number[]
  count: number
}

/** Statistics by name, each as what every sample adds to it; null for one that is not there. */
export type Statistics<Name extends string> = Readonly<Record<Name, Float64Array | null>>

/**
 * Bootstrap replicates of several statistics at once, each a sum of contributions of the samples. Every draw resamples
 * each stratum (a class) with replacement to its own size, and all statistics see the same resampled samples, so that
 * differences are paired. Returns the replicates of each statistic, `draws` of them.
 *
 * Samples that contribute alike are drawn together: their numbers in a resample are multinomial, drawn as a chain of
 * binomials. That is the distribution of drawing indices one by one, at a fraction of the time.
 */
export function replicates<Name extends string>(
  strata: ArrayLike<number>,
  statistics: Statistics<Name>,
  generator: Generator,
  draws: number = DRAWS
): Statistics<Name> {
  const present = Object.values<Float64Array | null>(statistics).filter(values => values !== null)
  const drawn = present.map(() => new Float64Array(draws))
  for (const groups of groupsByStratum(strata, present)) {
    const size = groups.reduce((sum, group) => sum + group.count, 0)
    for (let draw = 0; draw < draws; draw++) {
      let drawsLeft = size
      let samplesLeft = size
      for (const { values, count } of groups) {
        const times = binomial(drawsLeft, count / samplesLeft, generator)
        drawsLeft -= times
        samplesLeft -= count
        for (let s = 0; s < values.length; s++) drawn[s]![draw]! += times * values[s]!
      }
    }
  }
  const named = Object.entries<Float64Array | null>(statistics).map(([name, values]) => [
    name,
    values && drawn[present.indexOf(values)]
  ])
  return Object.fromEntries(named) as Statistics<Name>
}

/** The groups of each stratum, the smallest first: what is left for the largest costs nothing to draw. */
function groupsByStratum(
  strata: ArrayLike<number>,
  statistics: readonly Float64Array[]
): Group[][] {
  const found = new Map<number, Map<string, Group>>()
  for (let at = 0; at < strata.length; at++) {
    const values = statistics.map(contributions => contributions[at]!)
    const groups = found.get(strata[at]!) ?? new Map<string, Group>()
    found.set(strata[at]!, groups)
    const key = values.join()
    const group = groups.get(key) ?? { values, count: 0 }
    groups.set(key, group)
    group.count += 1
  }
  return [...found.values()].map(groups => [...groups.values()].sort((a, b) => a.count - b.count))
}
