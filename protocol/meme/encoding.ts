import type { Generator } from '../ports.ts'
import { accept, reject, type Verdict } from '../verdict.ts'
import { MAX_MAGNITUDE } from './constants.ts'
import { DivergedMemeError } from './errors.ts'
import { decodeFloat16, encodeFloat16 } from './float16.ts'
import { decodeFloat32, encodeFloat32 } from './float32.ts'
import { decodeInt8, encodeInt8 } from './int8.ts'
import { encodedBytes } from './sharding.ts'
import type { Encoding } from './types.ts'

/**
 * A shard's values as they travel, little-endian: float32 exact, float16 to nearest, int8 in blocks with stochastic
 * rounding (the only one that draws from `generator`). Each encoding's file states its error.
 * @throws DivergedMemeError for a value that every peer would refuse
 */
export function encodeShard(
  values: Float32Array,
  encoding: Encoding,
  generator: Generator
): Uint8Array {
  const problem = problemOf(values)
  if (problem !== null) {
    throw new DivergedMemeError(`The meme has diverged: a weight is ${problem}`, {
      hint: 'Lower the learning rate, and look for values in the data that are far out of range.'
    })
  }
  switch (encoding) {
    case 'float32':
      return encodeFloat32(values)
    case 'float16':
      return encodeFloat16(values)
    case 'int8':
      return encodeInt8(values, generator)
  }
}

/**
 * The `count` values of a peer's shard. Rejected: any other `size`, a value that is `not-finite` (or that no encoder
 * writes), a `magnitude` beyond MAX_MAGNITUDE. Never throws.
 */
export function decodeShard(
  bytes: Uint8Array,
  encoding: Encoding,
  count: number
): Verdict<Float32Array, 'size' | ShardProblem> {
  if (bytes.byteLength !== encodedBytes(encoding, count)) return reject('size')
  const values = decode(bytes, encoding, count)
  const problem = problemOf(values)
  return problem === null ? accept(values) : reject(problem)
}

function decode(bytes: Uint8Array, encoding: Encoding, count: number): Float32Array {
  switch (encoding) {
    case 'float32':
      return decodeFloat32(bytes)
    case 'float16':
      return decodeFloat16(bytes)
    case 'int8':
      return decodeInt8(bytes, count)
  }
}

export type ShardProblem = 'not-finite' | 'magnitude'

function problemOf(values: Float32Array): ShardProblem | null {
  for (const value of values) {
    if (Math.abs(value) <= MAX_MAGNITUDE) continue
    return Number.isFinite(value) ? 'magnitude' : 'not-finite'
  }
  return null
}
