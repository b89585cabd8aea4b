import { z } from 'zod'
import { DIGEST_BYTES, MAX_ROUND } from './limits.ts'
import type { PeerState } from './types.ts'

/** A byte string of `min` to `max` bytes. */
export const byteString = (min: number, max = min) =>
  z.custom<Uint8Array>(
    value => value instanceof Uint8Array && value.byteLength >= min && value.byteLength <= max
  )

/** SHA-256, 32 bytes. */
export const Digest = byteString(DIGEST_BYTES)

/** Up to `max` digests end to end: one byte string, since thousands of small ones decode slowly. */
export const digestList = (max: number) =>
  z.custom<Uint8Array>(
    value =>
      value instanceof Uint8Array &&
      value.byteLength % DIGEST_BYTES === 0 &&
      value.byteLength <= max * DIGEST_BYTES
  )

/** A round of the federation, from 1; 0 stands for none yet where `from` is 0. */
export const round = (from: 0 | 1) => z.int().min(from).max(MAX_ROUND)

export const State = z.enum([
  'waiting',
  'training',
  'final'
] as const satisfies readonly PeerState[])
