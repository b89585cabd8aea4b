import { isGrowing, type Sample, type Trend, trendOf } from './trend.ts'

/**
 * What a peer that runs for weeks must not have more and more of, and how much more a minute is too much, in each peer.
 * Memory in MB: 0.05 a minute are 500 MB in a week. Resident memory is what the operating system sees, allocators' holes
 * included, which settle slowly.
 */
export const LIMITS = {
  heap: 0.05,
  threadHeap: 0.05,
  external: 0.05,
  rss: 1,
  tensors: 0.1,
  listeners: 0.5,
  streams: 0.1,
  connections: 0.1,
  handles: 0.1
} as const

export type Measure = keyof typeof LIMITS

/** What a peer answers: how much there is of everything. */
export type Measured = Readonly<Record<Measure, number>>

/** One look at a peer. */
export interface Look {
  readonly minutes: number
  readonly measured: Measured
}

export interface Slope extends Trend {
  readonly measure: Measure
  readonly limit: number
  readonly first: number
  readonly last: number
  readonly isBroken: boolean
}

/** The slope of every measure over the looks at one peer, the warm-up (the first third) left out. */
export function slopesOf(looks: readonly Look[]): Slope[] {
  const settled = looks.slice(Math.floor(looks.length / 3))
  return Object.entries(LIMITS).map(([name, limit]) => {
    const measure = name as Measure
    const samples = settled.map(
      ({ minutes, measured }): Sample => ({ minutes, value: measured[measure] })
    )
    const trend = trendOf(samples)
    const [first = Number.NaN] = samples.map(({ value }) => value)
    const last = samples.at(-1)?.value ?? Number.NaN
    return { ...trend, measure, limit, first, last, isBroken: isGrowing(trend, limit) }
  })
}
