import { z } from 'zod'
import { encodeCanonical } from '../canonical.ts'
import type { Verdict } from '../verdict.ts'
import { type DecodeReason, decodeMessage } from './decode.ts'
import { MAX_PRESENCE_BYTES, MAX_PRESENCE_RESPONSE_BYTES } from './limits.ts'
import { byteString } from './schemas.ts'

/** What is answered over /memesh/presence/1.0.0, where a request is the sealed presence of whoever asks. */
export interface PresenceResponse {
  /** What another process under the key of whoever asks told last: a sealed presence's bytes; null without one. */
  readonly presence: Uint8Array | null
}

const Response = z.strictObject({ presence: byteString(1, MAX_PRESENCE_BYTES).nullable() })

export const encodePresenceResponse = (response: PresenceResponse): Uint8Array =>
  encodeCanonical(response)

/** The presence in it is not opened yet. */
export const decodePresenceResponse = (
  bytes: Uint8Array
): Verdict<PresenceResponse, DecodeReason> =>
  decodeMessage(bytes, Response, MAX_PRESENCE_RESPONSE_BYTES)
