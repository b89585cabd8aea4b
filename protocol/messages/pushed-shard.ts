import { z } from 'zod'
import { encodeCanonical } from '../canonical.ts'
import type { Verdict } from '../verdict.ts'
import { type DecodeReason, decodeMessage } from './decode.ts'
import {
  MAX_INCARNATION,
  MAX_INLINE_HASHES,
  MAX_PUSH_BYTES,
  MAX_PUSHED_MEME_BYTES,
  MAX_PUSHED_SHARD_BYTES
} from './limits.ts'
import { PEER_ID } from './peer-id.ts'
import { byteString, round } from './schemas.ts'
import type { PushedShard } from './types.ts'

const Wire = z.strictObject({
  author: z.string().regex(PEER_ID),
  incarnation: z.int().min(1).max(MAX_INCARNATION),
  round: round(1),
  shard: z
    .int()
    .min(0)
    .max(MAX_INLINE_HASHES - 1),
  bytes: byteString(1, MAX_PUSHED_SHARD_BYTES)
})

/** The head of a map of five; a signed message is a map of three. */
const HEAD = 0xa5

/** Whether a message on the announcements' topic is a pushed shard, if it is anything. */
export const isPushedShard = (bytes: Uint8Array): boolean => bytes[0] === HEAD

export const encodePushedShard = (shard: PushedShard): Uint8Array => encodeCanonical(shard)

/** Nothing in it is signed: what its shard is worth, the hash in its author's announcement says. */
export const decodePushedShard = (bytes: Uint8Array): Verdict<PushedShard, DecodeReason> =>
  decodeMessage(bytes, Wire, MAX_PUSH_BYTES)

/**
 * How many shards of a meme are pushed, from the first on: those that fit in MAX_PUSHED_MEME_BYTES together. None where the
 * hashes are too many to stand in the announcement: without them no shard could be checked.
 */
export function pushedCount(sizes: readonly number[]): number {
  if (sizes.length > MAX_INLINE_HASHES) return 0
  let left = MAX_PUSHED_MEME_BYTES
  const tooMuch = sizes.findIndex(bytes => {
    left -= bytes
    return left < 0
  })
  return tooMuch < 0 ? sizes.length : tooMuch
}
