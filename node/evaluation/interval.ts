import type { Interval } from './types.ts'

/** The 2.5 % and 97.5 % percentiles, interpolated linearly (Hyndman and Fan's type 7, numpy's default). */
export function interval95(values: Float64Array): Interval {
  const sorted = values.slice().sort()
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)]
}

function quantile(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1)
  const below = Math.floor(at)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (at - below) * (high - low)
}
