import { z } from 'zod'
import { encodeCanonical } from '../canonical.ts'
import { accept, reject, type Verdict } from '../verdict.ts'
import { type DecodeReason, decodeMessage } from './decode.ts'
import {
  MAX_INCARNATION,
  MAX_INLINE_HASHES,
  MAX_PUSH_BYTES,
  MAX_PUSH_HEADER_BYTES,
  MAX_PUSHED_MEME_BYTES
} from './limits.ts'
import { PEER_ID } from './peer-id.ts'
import { round } from './schemas.ts'
import type { PushedShard } from './types.ts'

const Header = z.strictObject({
  author: z.string().regex(PEER_ID),
  incarnation: z.int().min(1).max(MAX_INCARNATION),
  round: round(1),
  shard: z
    .int()
    .min(0)
    .max(MAX_INLINE_HASHES - 1)
})

/** First byte of a pushed shard; a signed message begins with the head of a map. */
const MARK = 0x00
/** The mark, and the header's length. */
const PREFIX_BYTES = 2

/** Whether a message on the announcements' topic is a pushed shard, if it is anything. */
export const isPushedShard = (bytes: Uint8Array): boolean => bytes[0] === MARK

/** 0x00 ‖ length of the header ‖ header in DAG-CBOR ‖ shard, which is neither copied nor walked through to be read. */
export function encodePushedShard({ bytes, ...header }: PushedShard): Uint8Array {
  const head = encodeCanonical(header)
  const message = new Uint8Array(PREFIX_BYTES + head.byteLength + bytes.byteLength)
  message.set([MARK, head.byteLength])
  message.set(head, PREFIX_BYTES)
  message.set(bytes, PREFIX_BYTES + head.byteLength)
  return message
}

/** Nothing in it is signed: what its shard, a view, is worth, the hash in its author's announcement says. Never throws. */
export function decodePushedShard(message: Uint8Array): Verdict<PushedShard, DecodeReason> {
  if (message.byteLength > MAX_PUSH_BYTES) return reject('oversized')
  const end = PREFIX_BYTES + (message[1] ?? 0)
  if (!isPushedShard(message) || message.byteLength <= end) return reject('malformed')
  const head = message.subarray(PREFIX_BYTES, end)
  const header = decodeMessage(head, Header, MAX_PUSH_HEADER_BYTES)
  if (header.verdict !== 'accept') return header
  return accept({ ...header.value, bytes: message.subarray(end) })
}

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
