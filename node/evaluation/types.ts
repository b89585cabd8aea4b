/** A 95 % percentile bootstrap interval. */
export type Interval = readonly [low: number, high: number]

/** How good a model is for one peer; fractions. */
export interface Accuracy {
  /** Per-class accuracy on the common test set, weighted by the peer's own class shares. */
  readonly ownMix: number
  readonly ownMixInterval: Interval | null
  /** On the peer's own test part. */
  readonly own: number
  /** On the whole common test set; null where there is none. */
  readonly common: number | null
}

/** The answer to "did joining help?" for one peer. `gain` = private.ownMix − localOnly.ownMix, paired. */
export interface Verdict {
  readonly localOnly: Accuracy | null
  readonly private: Accuracy
  readonly meme: Accuracy
  readonly gain: number | null
  readonly gainInterval: Interval | null
}
