/** A value at a time. */
export interface Sample {
  readonly minutes: number
  readonly value: number
}

/** A straight line through samples, by least squares. */
export interface Trend {
  readonly perMinute: number
  /** Standard error of `perMinute`. */
  readonly error: number
}

/** With fewer than three samples nothing can be said: the error is infinite. */
export function trendOf(samples: readonly Sample[]): Trend {
  const n = samples.length
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / n
  const at = mean(({ minutes }) => minutes)
  const level = mean(({ value }) => value)
  const spread = n * mean(({ minutes }) => (minutes - at) ** 2)
  if (n < 3 || spread === 0) return { perMinute: 0, error: Number.POSITIVE_INFINITY }
  const perMinute = (n * mean(({ minutes, value }) => (minutes - at) * (value - level))) / spread
  const rest = n * mean(({ minutes, value }) => (value - level - perMinute * (minutes - at)) ** 2)
  return { perMinute, error: Math.sqrt(rest / (n - 2) / spread) }
}

/**
 * Whether more grows than the limit, certainly: by two standard errors. So a short run, which knows its slopes badly, fails
 * only of what is large, and a long one of what is small too.
 */
export const isGrowing = ({ perMinute, error }: Trend, limit: number): boolean =>
  perMinute - 2 * error > limit
