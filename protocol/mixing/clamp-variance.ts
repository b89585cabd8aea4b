import { MIN_VARIANCE } from './constants.ts'

/**
 * Lifts moving variances to at least MIN_VARIANCE, in place: batch normalisation divides by their square root, and a
 * peer may have sent zero or less.
 */
export function clampVariance(variances: Float32Array): Float32Array {
  for (let i = 0; i < variances.length; i++) {
    if (!(variances[i]! >= MIN_VARIANCE)) variances[i] = MIN_VARIANCE
  }
  return variances
}
