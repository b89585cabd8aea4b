import type { Generator } from '../../../protocol/ports.ts'
import type { Noise } from './types.ts'

const RANGE = 2 ** 32

/**
 * Random numbers in a vector's place. Whatever its length, the generator is drawn from four times: it seeds a faster
 * one. Masks are equal to the bit on every machine, normal numbers as far as its logarithm and cosine are.
 */
export function fillNoise(
  values: Float32Array,
  { rate }: Pick<Noise, 'rate'>,
  generator: Generator
): void {
  // Each number takes the place of the bits that it is made of.
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const more = fillWords(words, generator)
  if (rate === null) toNormal(values, words, more)
  else toMask(values, words, rate)
}

/** Draws what `fillNoise` would, for numbers that nobody reads. */
export function skipNoise(generator: Generator): void {
  for (let i = 0; i < 4; i++) generator.uint32()
}

/** xoshiro128++ (Blackman and Vigna, arXiv 1805.01407), its state from the generator. @returns one word more */
export function fillWords(words: Uint32Array, generator: Generator): number {
  let a = generator.uint32() | 0
  let b = generator.uint32() | 0
  let c = generator.uint32() | 0
  let d = generator.uint32() | 0
  for (let i = 0; ; i++) {
    const sum = (a + d) | 0
    const word = (((sum << 7) | (sum >>> 25)) + a) | 0
    if (i === words.length) return word >>> 0
    words[i] = word
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
  }
}

function toMask(values: Float32Array, words: Uint32Array, rate: number): void {
  const threshold = rate * RANGE
  const kept = 1 / (1 - rate)
  // A product, not a choice: what falls at random no processor foresees, and a branch would take six times as long.
  for (let i = 0; i < values.length; i++) values[i] = Number(words[i]! >= threshold) * kept
}

/** Pairs of standard normal numbers (Box and Muller 1958). `more` is for the last one of an odd count. */
function toNormal(values: Float32Array, words: Uint32Array, more: number): void {
  for (let i = 0; i < values.length; i += 2) {
    // Half a step more is never 0, so that its logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log((words[i]! + 0.5) / RANGE))
    const angle = (2 * Math.PI * (i + 1 < words.length ? words[i + 1]! : more)) / RANGE
    values[i] = radius * Math.cos(angle)
    if (i + 1 < values.length) values[i + 1] = radius * Math.sin(angle)
  }
}
