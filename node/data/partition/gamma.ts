import type { Generator } from '../../../protocol/ports.ts'

// The generator gives multiples of 2⁻³², 0 included; half a step more is never 0, so that its logarithm is finite.
const positive = (generator: Generator): number => generator.uniform() + 2 ** -33

/** A standard normal draw (Box and Muller 1958; of the pair only one is used, so that no state is kept). */
export const normal = (generator: Generator): number =>
  Math.sqrt(-2 * Math.log(positive(generator))) * Math.cos(2 * Math.PI * generator.uniform())

/**
 * The logarithm of a Gamma(shape, 1) draw, shape > 0 (Marsaglia and Tsang 2000, "A simple method for generating gamma
 * variables"). The logarithm, because draws of a small shape lie below what a float64 can hold.
 */
export function logGamma(shape: number, generator: Generator): number {
  if (shape < 1) return logGamma(shape + 1, generator) + Math.log(positive(generator)) / shape
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal(generator)
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    if (Math.log(positive(generator)) < 0.5 * x * x + d - d * v + d * Math.log(v))
      return Math.log(d) + Math.log(v)
  }
}
