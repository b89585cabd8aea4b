import type { NamedTensor } from './types.ts'

/** Headers are filled up to this many bytes, so that the tensors behind them are aligned. */
const ALIGNMENT = 8
const LENGTH_BYTES = 8

/**
 * Tensors as a safetensors file (https://github.com/huggingface/safetensors): the header's length as a 64-bit integer,
 * the header as JSON, then the values, little-endian, one tensor behind the other.
 */
export function writeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>>
): Uint8Array {
  const entries: Record<string, unknown> = { __metadata__: metadata }
  let end = 0
  for (const { name, shape, data } of tensors) {
    entries[name] = { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] }
    end += data.byteLength
  }
  const json = new TextEncoder().encode(JSON.stringify(entries))
  const start = LENGTH_BYTES + Math.ceil(json.length / ALIGNMENT) * ALIGNMENT
  const file = new Uint8Array(start + end)
  file.fill(0x20, LENGTH_BYTES, start) // the format pads with spaces
  file.set(json, LENGTH_BYTES)
  const view = new DataView(file.buffer)
  view.setBigUint64(0, BigInt(start - LENGTH_BYTES), true)
  let at = start
  for (const { data } of tensors) {
    for (const value of data) {
      view.setFloat32(at, value, true)
      at += Float32Array.BYTES_PER_ELEMENT
    }
  }
  return file
}
