import { perClassAccuracy } from './accuracy.ts'
import { ownMixWeights } from './own-mix.ts'
import type { Interval } from './types.ts'
import { wilson95 } from './wilson.ts'

/**
 * A 95 % interval of own-mix accuracy without resampling, for every round: the Wilson intervals of the classes, put
 * together by the method of variance estimates recovery (Zou and Donner 2008), as the classes' errors are independent.
 */
export function ownMixInterval(
  labels: Uint16Array,
  predictions: Uint16Array,
  shares: Float64Array
): Interval {
  const weights = new Float64Array(shares.length)
  const counts = new Float64Array(shares.length)
  ownMixWeights(labels, shares).forEach((weight, at) => {
    weights[labels[at]!]! += weight
    counts[labels[at]!]! += 1
  })
  let estimate = 0
  let below = 0
  let above = 0
  perClassAccuracy(labels, predictions, shares.length).forEach((accuracy, label) => {
    const weight = weights[label]!
    if (weight === 0) return
    const [low, high] = wilson95(accuracy * counts[label]!, counts[label]!)
    estimate += weight * accuracy
    below += (weight * (accuracy - low)) ** 2
    above += (weight * (high - accuracy)) ** 2
  })
  return [Math.max(0, estimate - Math.sqrt(below)), Math.min(1, estimate + Math.sqrt(above))]
}
