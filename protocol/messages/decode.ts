import type { z } from 'zod'
import { type BoundedReason, decodeBounded, encodeCanonical, equalBytes } from '../canonical.ts'
import { accept, reject, type Verdict } from '../verdict.ts'
import { MAX_MESSAGE_DEPTH } from './limits.ts'

/** Why bytes are not a message of the wanted form. No honest peer sends such bytes, so all of them are rejected. */
export type DecodeReason = BoundedReason | 'schema' | 'not-canonical'

/**
 * Bytes of a stranger → a value of `schema`, which must be strict, bounded, and without defaults or transforms. The value's
 * canonical bytes are exactly `bytes`: there is one encoding of a message, so nobody can change bytes but not content.
 */
export function decodeMessage<T>(
  bytes: Uint8Array,
  schema: z.ZodType<T>,
  maxBytes: number
): Verdict<T, DecodeReason> {
  const decoded = decodeBounded(bytes, { maxBytes, maxDepth: MAX_MESSAGE_DEPTH })
  if (decoded.verdict !== 'accept') return decoded
  const parsed = schema.safeParse(decoded.value)
  if (!parsed.success) return reject('schema')
  if (!equalBytes(encodeCanonical(parsed.data), bytes)) return reject('not-canonical')
  return accept(parsed.data)
}
