/** A mean over samples, and its standard error. */
export interface Estimate {
  readonly mean: number
  /** s / √n, with n − 1 in the variance; infinite for fewer than two samples. */
  readonly error: number
}

/**
 * The mean of a − b, both measured on the same samples. What makes a sample easy or hard for both falls out, so the error
 * is that of the difference alone. NaN for none.
 */
export function pairedDifference(a: Float32Array, b: Float32Array): Estimate {
  const count = a.length
  let sum = 0
  for (let at = 0; at < count; at++) sum += a[at]! - b[at]!
  const mean = sum / count
  let squares = 0
  for (let at = 0; at < count; at++) squares += (a[at]! - b[at]! - mean) ** 2
  const error = count < 2 ? Number.POSITIVE_INFINITY : Math.sqrt(squares / (count - 1) / count)
  return { mean, error }
}

/** Whether a mean is above zero by more than so many standard errors. */
export const isAboveZero = ({ mean, error }: Estimate, errors: number): boolean =>
  mean > errors * error
