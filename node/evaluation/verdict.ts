import { interval95 } from './interval.ts'
import type { Point } from './points.ts'
import type { Accuracy, Comparison, Interval, Model } from './types.ts'

/** The accuracies of a peer's models, or their means over peers. */
export interface Points {
  readonly private: Point
  readonly meme: Point
  readonly localOnly: Point | null
}

/** Bootstrap replicates of each own-mix accuracy and of the gain. */
export type Drawn = Readonly<Record<Model | 'gain', Float64Array | null>>

/** Points and their intervals, put together; `gain` = private.ownMix − localOnly.ownMix. */
export function compose(points: Points, drawn: Drawn): Comparison {
  const withInterval = (point: Point, values: Float64Array | null): Accuracy => ({
    ownMix: point.ownMix,
    ownMixInterval: values && atMostOne(interval95(values)),
    own: point.own,
    common: point.common
  })
  return {
    localOnly: points.localOnly && withInterval(points.localOnly, drawn.localOnly),
    private: withInterval(points.private, drawn.private),
    meme: withInterval(points.meme, drawn.meme),
    gain: points.localOnly && points.private.ownMix - points.localOnly.ownMix,
    gainInterval: drawn.gain && interval95(drawn.gain)
  }
}

// Sums of class shares round, and a fraction must not.
const atMostOne = ([low, high]: Interval): Interval => [Math.min(low, 1), Math.min(high, 1)]
