import type { Generator } from '../../protocol/ports.ts'

/** 2⁻⁵¹² is far from underflow, so (1 − p)ⁿ of a piece is exact enough for any p up to ½. */
const PIECE = 512

/**
 * How many of `n` trials succeed, each with probability `p`: sequential inversion (Kachitvichyanukul and Schmeiser
 * 1988, algorithm BINV), in pieces, whose sum has the same distribution. Takes n·min(p, 1 − p) steps on average.
 */
export function binomial(n: number, p: number, generator: Generator): number {
  if (p > 0.5) return n - binomial(n, 1 - p, generator)
  if (p <= 0) return 0
  let successes = 0
  for (let left = n; left > 0; left -= PIECE)
    successes += invert(Math.min(left, PIECE), p, generator.uniform())
  return successes
}

function invert(n: number, p: number, uniform: number): number {
  const odds = p / (1 - p)
  let probability = (1 - p) ** n
  let rest = uniform
  let successes = 0
  while (rest >= probability && successes < n) {
    rest -= probability
    successes += 1
    probability *= (odds * (n - successes + 1)) / successes
  }
  return successes
}
