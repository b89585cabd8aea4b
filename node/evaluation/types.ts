import type { Choice } from './choice.ts'

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

/** Private model, meme and twin of one peer. `gain` = private.ownMix − localOnly.ownMix, paired. */
export interface Comparison {
  readonly localOnly: Accuracy | null
  readonly private: Accuracy
  readonly meme: Accuracy
  readonly gain: number | null
  readonly gainInterval: Interval | null
}

/** What `predict` uses, chosen on validation. `gain` = accuracy.ownMix − localOnly.ownMix, paired. */
export interface Used {
  readonly accuracy: Accuracy
  readonly gain: number | null
  readonly gainInterval: Interval | null
}

/** The answer to "did joining help?" for one peer. */
export interface Verdict extends Comparison {
  readonly used: Used
}

/** What is judged. The twin `localOnly` is not always there. */
export type Model = Exclude<keyof ModelPredictions, 'mean'>

/** What each model predicts for the same samples, class indices; `localOnly` is null without the twin. */
export interface ModelPredictions {
  readonly private: Uint16Array
  readonly meme: Uint16Array
  readonly localOnly: Uint16Array | null
  /** By the mean of the private model's and the meme's probabilities. */
  readonly mean: Uint16Array
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
  readonly choice: Choice
}
