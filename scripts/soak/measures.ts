import { isGrowing, type Sample, type Trend, trendOf } from './trend.ts'

/** How much more of something a peer may have. */
interface Limit {
  readonly aMinute: number
  /** Altogether, while code is compiled, buffers find their size and addresses are learnt: hundreds of rounds. */
  readonly settling: number
}

/**
 * What a peer that runs for weeks must not have more and more of. Memory in MB: 0.05 a minute are 500 MB in a week.
 * Resident memory is what the operating system sees, allocators' holes included.
 */
export const LIMITS = {
  heap: { aMinute: 0.05, settling: 2 },
  threadHeap: { aMinute: 0.05, settling: 2 },
  external: { aMinute: 0.05, settling: 5 },
  rss: { aMinute: 0.5, settling: 40 },
  tensors: { aMinute: 0, settling: 1 },
  listeners: { aMinute: 0.5, settling: 20 },
  streams: { aMinute: 0.1, settling: 4 },
  connections: { aMinute: 0.1, settling: 2 },
  handles: { aMinute: 0.1, settling: 4 }
} as const satisfies Record<string, Limit>

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
  /** A minute, with what may settle spread over the minutes that were seen. */
  readonly limit: number
  readonly first: number
  readonly last: number
  readonly isBroken: boolean
}

/** The slope of every measure over the looks at one peer, the warm-up (the first third) left out. */
export function slopesOf(looks: readonly Look[]): Slope[] {
  const settled = looks.slice(Math.floor(looks.length / 3))
  const seen = (settled.at(-1)?.minutes ?? 0) - (settled[0]?.minutes ?? 0)
  return Object.entries(LIMITS).map(([name, { aMinute, settling }]) => {
    const measure = name as Measure
    const samples = settled.map(
      ({ minutes, measured }): Sample => ({ minutes, value: measured[measure] })
    )
    const trend = trendOf(samples)
    const limit = aMinute + settling / seen
    const [first = Number.NaN] = samples.map(({ value }) => value)
    const last = samples.at(-1)?.value ?? Number.NaN
    return { ...trend, measure, limit, first, last, isBroken: isGrowing(trend, limit) }
  })
}
