import { z } from 'zod'
import { encodeCanonical } from '../canonical.ts'
import { FederationId } from '../federation/id.ts'
import type { Verdict } from '../verdict.ts'
import { type DecodeReason, decodeMessage } from './decode.ts'
import { MAX_MANIFEST_BYTES, MAX_MANIFEST_RESPONSE_BYTES, MAX_REQUEST_BYTES } from './limits.ts'
import { byteString } from './schemas.ts'

/** What is asked over /memesh/manifest/1.0.0, one request a stream. Answer: one ManifestResponse frame. */
export interface ManifestRequest {
  /** Federation ID. */
  readonly federation: string
}

/** `unknown`: not a member of that federation; `busy`: over the rate limit. */
export type ManifestResponse =
  | { readonly status: 'ok'; readonly manifest: Uint8Array }
  | { readonly status: 'unknown' | 'busy'; readonly manifest: null }

const Request = z.strictObject({ federation: FederationId })

const Response = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('ok'), manifest: byteString(1, MAX_MANIFEST_BYTES) }),
  z.strictObject({ status: z.enum(['unknown', 'busy']), manifest: z.null() })
])

export const encodeManifestRequest = (request: ManifestRequest): Uint8Array =>
  encodeCanonical(request)

export const decodeManifestRequest = (bytes: Uint8Array): Verdict<ManifestRequest, DecodeReason> =>
  decodeMessage(bytes, Request, MAX_REQUEST_BYTES)

export const encodeManifestResponse = (response: ManifestResponse): Uint8Array =>
  encodeCanonical(response)

/** The manifest in it is not opened yet: `openManifest` does, against the ID. */
export const decodeManifestResponse = (
  bytes: Uint8Array
): Verdict<ManifestResponse, DecodeReason> =>
  decodeMessage(bytes, Response, MAX_MANIFEST_RESPONSE_BYTES)
