import { z } from 'zod'
import { encodeCanonical } from '../canonical.ts'
import { FederationId } from '../federation/id.ts'
import { accept, type Verdict } from '../verdict.ts'
import { type DecodeReason, decodeMessage } from './decode.ts'
import { joinDigests, splitDigests } from './digests.ts'
import {
  MAX_ANNOUNCEMENT_BYTES,
  MAX_FRAME_BYTES,
  MAX_LATEST_BYTES,
  MAX_REQUEST_BYTES,
  MAX_SHARDS
} from './limits.ts'
import { byteString, Digest, digestList, round, State } from './schemas.ts'
import type { LatestResponse, ShardRequest, ShardResponse } from './types.ts'

const Request = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('latest'), federation: FederationId }),
  z.strictObject({
    kind: z.literal('shards'),
    federation: FederationId,
    announcement: Digest,
    from: z
      .int()
      .min(0)
      .max(MAX_SHARDS - 1)
  })
])

const Latest = z.strictObject({
  round: round(0),
  state: State,
  announcement: byteString(1, MAX_ANNOUNCEMENT_BYTES).nullable()
})

const Response = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('ok'), hashes: digestList(MAX_SHARDS).nullable() }),
  z.strictObject({ status: z.enum(['gone', 'busy']), hashes: z.null() })
])

export const encodeShardRequest = (request: ShardRequest): Uint8Array => encodeCanonical(request)

export const decodeShardRequest = (bytes: Uint8Array): Verdict<ShardRequest, DecodeReason> =>
  decodeMessage(bytes, Request, MAX_REQUEST_BYTES)

export const encodeLatestResponse = (response: LatestResponse): Uint8Array =>
  encodeCanonical(response)

/** The announcement in it is not opened yet. */
export const decodeLatestResponse = (bytes: Uint8Array): Verdict<LatestResponse, DecodeReason> =>
  decodeMessage(bytes, Latest, MAX_LATEST_BYTES)

export const encodeShardResponse = ({ status, hashes }: ShardResponse): Uint8Array =>
  encodeCanonical({ status, hashes: hashes && joinDigests(hashes) })

/** The hashes in it are not compared with the announcement yet: `checkHashes` does. */
export function decodeShardResponse(bytes: Uint8Array): Verdict<ShardResponse, DecodeReason> {
  const decoded = decodeMessage(bytes, Response, MAX_FRAME_BYTES)
  if (decoded.verdict !== 'accept') return decoded
  const { status, hashes } = decoded.value
  return accept({ status, hashes: hashes && splitDigests(hashes) })
}
