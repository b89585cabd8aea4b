/** The largest finite float16. */
const MAX_FLOAT16 = 65504

const SMALLEST_NORMAL = 2 ** -14
const SUBNORMALS_PER_UNIT = 2 ** 24
/** Exponent biases differ by 112: float16 bits, moved to a float32's place, are too small by this factor. */
const REBIAS = 2 ** 112
const INFINITY_BITS = 0x7c00

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/**
 * IEEE 754 binary16, little-endian: 2 bytes a value, rounded to nearest, ties to even. Relative error at most 2⁻¹¹, or
 * 2⁻²⁵ absolute below 2⁻¹⁴; magnitudes beyond 65504 become 65504, since no peer would accept an infinity.
 */
export function encodeFloat16(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(2 * values.length)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < values.length; i++) view.setUint16(2 * i, toBits(values[i]!), true)
  return bytes
}

function toBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const magnitude = Math.min(Math.abs(value), MAX_FLOAT16)
  if (magnitude < SMALLEST_NORMAL) return sign | roundToEven(magnitude * SUBNORMALS_PER_UNIT)
  float[0] = magnitude
  const wide = bits[0]!
  // 13 of 23 fraction bits go; a carry runs into the exponent, as it should.
  return sign | (((wide + 0xfff + ((wide >>> 13) & 1)) >>> 13) - (112 << 10))
}

function roundToEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}

/** Reads what `encodeFloat16` writes, exactly; infinities and NaN come out as NaN. `bytes` must hold whole values. */
export function decodeFloat16(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Float32Array(bytes.byteLength / 2)
  for (let i = 0; i < values.length; i++) values[i] = fromBits(view.getUint16(2 * i, true))
  return values
}

function fromBits(half: number): number {
  const magnitude = half & 0x7fff
  if (magnitude >= INFINITY_BITS) return Number.NaN
  bits[0] = magnitude << 13
  return (half & 0x8000 ? -1 : 1) * float[0]! * REBIAS
}
