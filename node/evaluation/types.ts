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

/** What is judged. The twin `localOnly` is not always there. */
export type Model = keyof ModelPredictions

/** What each model predicts for the same samples, class indices; `localOnly` is null without the twin. */
export interface ModelPredictions {
  readonly private: Uint16Array
  readonly meme: Uint16Array
  readonly localOnly: Uint16Array | null
}

/** Models on one set of samples: true classes and predictions, in the same order. */
export interface Outcome {
  readonly labels: Uint16Array
  readonly predictions: ModelPredictions
}

/** All that a peer is judged by. */
export interface Evidence {
  /** On the common test set; null where there is none: then the own test part stands in for it. */
  readonly common: Outcome | null
  /** On the peer's own test part. */
  readonly test: Outcome
  /** The class mix of the peer's training part, one entry a class of the task: fractions. */
  readonly shares: Float64Array
}
