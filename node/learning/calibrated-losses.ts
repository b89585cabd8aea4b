/** Temperatures between 1/8 and 8 are looked at: with labels that a model never misses, no bound would be the best. */
const MAX_SHARPNESS = 8
const ITERATIONS = 30
const TOLERANCE = 1e-6

/**
 * Cross-entropy of each sample, [samples], after temperature scaling (Guo et al. 2017, arXiv 1706.04599): the rows'
 * probabilities are raised to the power s = 1/T that makes the mean least. A model that is taught by another, or overfits, is
 * less sure or surer of itself than its accuracy warrants; losses as they come tell that, and not who is right more often.
 * @param logs log-probabilities or logits [samples, classes]
 * @param labels class index of each sample
 */
export function calibratedLosses(
  logs: Float64Array,
  labels: Uint16Array,
  classes: number
): Float32Array {
  const sharpness = bestSharpness(logs, labels, classes)
  return Float32Array.from(labels, (label, sample) => {
    const row = logs.subarray(sample * classes, (sample + 1) * classes)
    const most = row.reduce((a, b) => Math.max(a, b))
    const sum = row.reduce((total, log) => total + Math.exp(sharpness * (log - most)), 0)
    return Math.log(sum) - sharpness * (row[label]! - most)
  })
}

/** The mean is convex in s: Newton's steps, and halving where one leads out of what is left. */
function bestSharpness(logs: Float64Array, labels: Uint16Array, classes: number): number {
  let [low, high] = [1 / MAX_SHARPNESS, MAX_SHARPNESS]
  let s = 1
  for (let i = 0; i < ITERATIONS; i++) {
    const { slope, curvature } = derivatives(logs, labels, classes, s)
    if (slope > 0) high = s
    else low = s
    const newton = s - slope / curvature
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - s) < TOLERANCE * s) return next
    s = next
  }
  return s
}

/** Of the mean cross-entropy by s: expectation of the logs less the label's, and their variance. */
function derivatives(logs: Float64Array, labels: Uint16Array, classes: number, s: number) {
  let slope = 0
  let curvature = 0
  for (const [sample, label] of labels.entries()) {
    const row = logs.subarray(sample * classes, (sample + 1) * classes)
    const most = row.reduce((a, b) => Math.max(a, b))
    let [sum, first, second] = [0, 0, 0]
    for (const log of row) {
      const z = log - most
      const weight = Math.exp(s * z)
      // A class without any probability adds nothing, and −∞ · 0 is no number.
      if (weight === 0) continue
      sum += weight
      first += weight * z
      second += weight * z * z
    }
    const mean = first / sum
    slope += mean - (row[label]! - most)
    curvature += second / sum - mean * mean
  }
  return { slope, curvature }
}
