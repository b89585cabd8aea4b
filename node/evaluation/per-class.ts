/** One class among the predictions of a model. */
export interface ClassScore {
  /** Of the samples that are predicted to be of the class, the fraction that is; null where none is predicted. */
  readonly precision: number | null
  /** Of the samples of the class, the fraction that is predicted to be; null where there are none. */
  readonly recall: number | null
  /** 2·TP / (2·TP + FP + FN); null where the class is neither a label nor predicted. */
  readonly f1: number | null
  /** Samples of the class. */
  readonly support: number
  /** Samples that are predicted to be of the class. */
  readonly predicted: number
}

/** Precision, recall and F1 of each class. Labels and predictions in the same order. */
export function perClass(
  labels: Uint16Array,
  predictions: Uint16Array,
  classes: number
): ClassScore[] {
  const hits = new Float64Array(classes)
  const support = new Float64Array(classes)
  const predicted = new Float64Array(classes)
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at]!
    support[label]! += 1
    predicted[predictions[at]!]! += 1
    hits[label]! += Number(label === predictions[at])
  }
  const ratio = (a: number, b: number) => (b === 0 ? null : a / b)
  return Array.from(hits, (hit, label) => ({
    precision: ratio(hit, predicted[label]!),
    recall: ratio(hit, support[label]!),
    f1: ratio(2 * hit, support[label]! + predicted[label]!),
    support: support[label]!,
    predicted: predicted[label]!
  }))
}
