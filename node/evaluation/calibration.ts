/** Bins of equal width between 0 and 1, as in the paper. */
export const CALIBRATION_BINS = 15

/** Samples whose predicted class has a probability within one bin. */
export interface CalibrationBin {
  readonly count: number
  /** Mean probability of the predicted class; null in an empty bin. */
  readonly confidence: number | null
  /** The fraction that is right; null in an empty bin. */
  readonly accuracy: number | null
}

export interface Calibration {
  /** Expected calibration error: Σ over bins of |accuracy − confidence| · count / all. */
  readonly error: number
  readonly bins: readonly CalibrationBin[]
}

/**
 * How far a model's probabilities are from how often it is right (Guo et al. 2017, arXiv 1706.04599, equation 3).
 * @param confidences probability of the predicted class of each sample
 * @param correct whether that class is its label
 */
export function calibration(
  confidences: Float64Array,
  correct: readonly boolean[],
  bins: number = CALIBRATION_BINS
): Calibration {
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, correct: 0 }))
  confidences.forEach((confidence, at) => {
    // Bin m holds ((m − 1)/M, m/M], as in the paper.
    const bin = sums[Math.max(0, Math.ceil(confidence * bins) - 1)] ?? sums[bins - 1]!
    bin.count += 1
    bin.confidence += confidence
    bin.correct += Number(correct[at])
  })
  const gap = sums.reduce((sum, bin) => sum + Math.abs(bin.correct - bin.confidence), 0)
  return {
    error: gap / confidences.length,
    bins: sums.map(({ count, confidence, correct }) => ({
      count,
      confidence: count === 0 ? null : confidence / count,
      accuracy: count === 0 ? null : correct / count
    }))
  }
}
