import type { Hasher } from '../ports.ts'
import { encodeFloat32 } from './float32.ts'

/** SHA-256 over a flat model's float32 little-endian bytes, 32 bytes: equal on two peers only if every bit is. */
export const memeDigest = (values: Float32Array, hasher: Hasher): Uint8Array =>
  hasher.sha256(encodeFloat32(values))
