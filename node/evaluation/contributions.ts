import { ownMixWeights } from './own-mix.ts'
import type { Evidence, Model, Outcome } from './types.ts'

/** What own-mix accuracy is measured on: the common test set, or the own test part where there is none. */
export const measuredOn = ({ common, test }: Evidence): Outcome => common ?? test

/** What every sample adds to a peer's own-mix accuracies and its gain: each array sums to its statistic. */
export type Contributions = Readonly<Record<Model | 'gain', Float64Array | null>>

/** Contributions of the samples that own-mix accuracy is measured on, in order; null where there is no twin. */
export function contributionsOf(evidence: Evidence): Contributions {
  const { labels, predictions } = measuredOn(evidence)
  const weights = ownMixWeights(labels, evidence.shares)
  const correct = (predicted: Uint16Array) =>
    weights.map((weight, at) => (predicted[at] === labels[at] ? weight : 0))
  const own = correct(predictions.private)
  const localOnly = predictions.localOnly && correct(predictions.localOnly)
  const gain = localOnly && own.map((value, at) => value - localOnly[at]!)
  return { private: own, meme: correct(predictions.meme), localOnly, gain }
}
