/** The fraction of samples whose prediction is their label. Both in the same order; NaN for none. */
export function accuracy(labels: Uint16Array, predictions: Uint16Array): number {
  let correct = 0
  for (let at = 0; at < labels.length; at++) correct += Number(labels[at] === predictions[at])
  return correct / labels.length
}

/** The accuracy on each class's samples (its recall), one entry a class; NaN for a class that does not occur. */
export function perClassAccuracy(
  labels: Uint16Array,
  predictions: Uint16Array,
  classes: number
): Float64Array {
  const correct = new Float64Array(classes)
  const count = new Float64Array(classes)
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at]!
    count[label]! += 1
    correct[label]! += Number(label === predictions[at])
  }
  return correct.map((right, label) => right / count[label]!)
}

/** The mean of the per-class accuracies over the classes that occur (as scikit-learn's balanced_accuracy_score). */
export function balancedAccuracy(
  labels: Uint16Array,
  predictions: Uint16Array,
  classes: number
): number {
  const present = perClassAccuracy(labels, predictions, classes).filter(
    value => !Number.isNaN(value)
  )
  return present.reduce((sum, value) => sum + value, 0) / present.length
}
