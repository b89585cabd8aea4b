import type { Generator } from '../ports.ts'
import { INT8_BLOCK } from './constants.ts'

const STEPS = 127
const SCALE_BYTES = 4

/**
 * int8: for each block of 256 values a float32 scale, little-endian, then one signed byte a value (−127 … 127); the
 * value is byte × scale. Scale is the block's largest magnitude / 127. Stochastic rounding: the error of one value is
 * less than its block's scale, and zero on average, so that averages over peers and rounds do not drift.
 */
export function encodeInt8(values: Float32Array, generator: Generator): Uint8Array {
  const blocks = Math.ceil(values.length / INT8_BLOCK)
  const bytes = new Uint8Array(values.length + SCALE_BYTES * blocks)
  const view = new DataView(bytes.buffer)
  let at = 0
  for (let start = 0; start < values.length; start += INT8_BLOCK) {
    const block = values.subarray(start, start + INT8_BLOCK)
    const scale = scaleOf(block)
    view.setFloat32(at, scale, true)
    at += SCALE_BYTES
    for (const value of block)
      view.setInt8(at++, scale > 0 ? quantise(value / scale, generator) : 0)
  }
  return bytes
}

function scaleOf(block: Float32Array): number {
  let largest = 0
  for (const value of block) largest = Math.max(largest, Math.abs(value))
  return Math.fround(largest / STEPS)
}

/** Up with the probability of the fraction. The clamp catches a scale that float32 has rounded down. */
function quantise(value: number, generator: Generator): number {
  const rounded = Math.floor(value + generator.uniform())
  return Math.max(-STEPS, Math.min(STEPS, rounded))
}

/**
 * Reads what `encodeInt8` writes; a scale that is negative or not a number, or a byte of −128, comes out as NaN.
 * `bytes` must be of the exact size for `count` values.
 */
export function decodeInt8(bytes: Uint8Array, count: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Float32Array(count)
  let at = 0
  let scale = 0
  for (let i = 0; i < count; i++) {
    if (i % INT8_BLOCK === 0) {
      scale = view.getFloat32(at, true)
      if (!(scale >= 0)) scale = Number.NaN
      at += SCALE_BYTES
    }
    const step = view.getInt8(at++)
    values[i] = step < -STEPS ? Number.NaN : step * scale
  }
  return values
}
