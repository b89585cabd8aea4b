/**
 * The mean over classes of F1 = 2·TP / (2·TP + FP + FN). Classes that are neither a label nor predicted are left out
 * (as scikit-learn's f1_score with average='macro').
 */
export function macroF1(labels: Uint16Array, predictions: Uint16Array, classes: number): number {
  const hits = new Float64Array(classes)
  // 2·TP + FP + FN: how often the class is the label plus how often it is predicted.
  const mentions = new Float64Array(classes)
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at]!
    const prediction = predictions[at]!
    mentions[label]! += 1
    mentions[prediction]! += 1
    hits[label]! += Number(label === prediction)
  }
  const scores = hits
    .map((hit, label) => (2 * hit) / mentions[label]!)
    .filter(f1 => !Number.isNaN(f1))
  return scores.reduce((sum, f1) => sum + f1, 0) / scores.length
}
