import { logGamma } from './gamma.ts'
import { classPools, sizeOf } from './pools.ts'
import type { Deal } from './types.ts'

/**
 * `dirichlet:α`: each peer draws its class mix from a symmetric Dir(α) and gets as near to it as whole samples allow;
 * all peers have the same size. Peers are served in order; where a class has run out, what is missing is taken from
 * the classes that are left, in the peer's mix renormalised over them. So with `all` the last peers' mixes bend towards
 * the supply, and the last peer gets what is left.
 */
export const dealDirichlet =
  (alpha: number): Deal =>
  init => {
    const { dataset, peers, generator } = init
    const size = sizeOf(init)
    const pools = classPools(dataset, generator)
    const mixes = Array.from({ length: peers }, () => pools.map(() => logGamma(alpha, generator)))
    return mixes.map(logMix => {
      const dealt: number[] = []
      while (dealt.length < size) {
        const left = logMix.map((log, label) => (pools[label]!.length > 0 ? log : -Infinity))
        const counts = apportion(normalise(left), size - dealt.length)
        counts.forEach((count, label) => {
          for (const index of pools[label]!.splice(0, count)) dealt.push(index)
        })
      }
      return Uint32Array.from(dealt)
    })
  }

/** Weights from their logarithms, summing to 1. At least one must be finite. */
function normalise(logs: readonly number[]): number[] {
  const most = Math.max(...logs)
  const weights = logs.map(log => Math.exp(log - most))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map(weight => weight / sum)
}

/** `total` as whole numbers in proportion to `weights`, by the largest remainders (Hamilton's method). */
export function apportion(weights: readonly number[], total: number): number[] {
  const exact = weights.map(weight => weight * total)
  const counts = exact.map(Math.floor)
  const short = total - counts.reduce((sum, count) => sum + count, 0)
  const byRemainder = exact
    .map((value, at) => ({ at, remainder: value - counts[at]! }))
    .sort((a, b) => b.remainder - a.remainder)
  for (const { at } of byRemainder.slice(0, short)) counts[at]! += 1
  return counts
}
