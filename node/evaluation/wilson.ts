import type { Interval } from './types.ts'

/** The 97.5 % quantile of the normal distribution. */
const Z = 1.959963984540054

/**
 * The 95 % interval of a proportion by its score test (Wilson 1927): within 0 … 1, and of some width even where all trials
 * succeeded or none. `trials` from 1 up.
 */
export function wilson95(successes: number, trials: number): Interval {
  const p = successes / trials
  const square = Z ** 2 / trials
  const centre = (p + square / 2) / (1 + square)
  const half = (Z * Math.sqrt((p * (1 - p)) / trials + square / (4 * trials))) / (1 + square)
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}
