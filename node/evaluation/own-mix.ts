import { perClassAccuracy } from './accuracy.ts'

/**
 * Own-mix accuracy: Σ over classes of the peer's share of the class × the accuracy on the class. It asks how good a
 * model is for this peer with far less noise than the peer's own few test samples. Classes that the test set lacks are
 * renormalised away; if it has none of the peer's classes, all that it has count alike.
 */
export function ownMixAccuracy(
  labels: Uint16Array,
  predictions: Uint16Array,
  shares: Float64Array
): number {
  const accuracies = perClassAccuracy(labels, predictions, shares.length)
  const weights = coveredShares(labels, shares)
  let sum = 0
  let of = 0
  // Divided at the end, so that a model without errors has exactly 1.
  accuracies.forEach((accuracy, label) => {
    if (Number.isNaN(accuracy)) return
    sum += weights[label]! * accuracy
    of += weights[label]!
  })
  return sum / of
}

/** What each sample of a test set counts in own-mix accuracy, summing to 1. */
export function ownMixWeights(labels: Uint16Array, shares: Float64Array): Float64Array {
  const counts = countsOf(labels, shares.length)
  const weights = coveredShares(labels, shares)
  const of = weights.reduce((sum, weight) => sum + weight, 0)
  return Float64Array.from(labels, label => weights[label]! / of / counts[label]!)
}

/** The shares of the classes that occur in `labels`, 0 for others; all 1 where the peer has none of them. */
function coveredShares(labels: Uint16Array, shares: Float64Array): Float64Array {
  const counts = countsOf(labels, shares.length)
  const covered = shares.map((share, label) => (counts[label]! > 0 ? share : 0))
  if (covered.some(share => share > 0)) return covered
  return counts.map(count => Number(count > 0))
}

function countsOf(labels: Uint16Array, classes: number): Float64Array {
  const counts = new Float64Array(classes)
  for (const label of labels) counts[label]! += 1
  return counts
}
