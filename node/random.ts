import { randomBytes } from 'node:crypto'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { Generator, Hasher, Random } from '../protocol/ports.ts'

/**
 * Keyed streams: the SHA-256 of the label path is the generator's state, so that streams of neighbouring labels are
 * independent. (Small integer seeds are not: 0, 1, 2 … all draw the same first number.)
 */
export function createRandom(hasher: Hasher): Random {
  const text = new TextEncoder()
  return {
    stream: (...label) => {
      const digest = hasher.sha256(text.encode(JSON.stringify(label)))
      const view = new DataView(digest.buffer, digest.byteOffset, 16)
      return generatorFrom([0, 4, 8, 12].map(at => view.getInt32(at)))
    }
  }
}

function generatorFrom(state: number[]): Generator {
  const core = xoroshiro128plusFromState(state)
  const uint32 = () => core.next() >>> 0
  return { uint32, uniform: () => uint32() / 0x1_0000_0000 }
}

/** An integer in 0 … bound−1, without modulo bias. */
export function below(generator: Generator, bound: number): number {
  const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound)
  for (;;) {
    const draw = generator.uint32()
    if (draw < limit) return draw % bound
  }
}

/** Fisher-Yates, in place. */
export function shuffle<T extends { [index: number]: number; length: number }>(
  values: T,
  generator: Generator
): T {
  for (let i = values.length - 1; i > 0; i--) {
    const j = below(generator, i + 1)
    const kept = values[i]!
    values[i] = values[j]!
    values[j] = kept
  }
  return values
}

/** Bytes from the operating system: for nonces, and for the seed of a run to which nobody gave one. */
export const entropy = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes))

/** Puts something else in the place of `Math.random`, for code that is not ours. @returns what undoes it */
export function replaceMathRandom(random: () => number): () => void {
  const own = Math.random
  Math.random = random
  return () => {
    Math.random = own
  }
}

/** Uniform in [0, 1), from the operating system: for what no seed fixes, such as jitter that keeps peers out of step. */
export const chance = (): number => randomBytes(4).readUInt32BE() / 2 ** 32
