import { z } from 'zod'
import { InvalidParametersError } from '../errors.ts'
import { FederationId } from '../federation/id.ts'
import { ENCODINGS } from '../meme/types.ts'
import type { Hasher, Signer, Verifier } from '../ports.ts'
import { accept, reject, type Verdict } from '../verdict.ts'
import { joinDigests, splitDigests } from './digests.ts'
import type { EnvelopeReason } from './envelope.ts'
import {
  MAX_ANNOUNCEMENT_BYTES,
  MAX_DEGREE,
  MAX_INCARNATION,
  MAX_INLINE_HASHES,
  MAX_LINEAGE,
  MAX_SAMPLES,
  MAX_SHARDS
} from './limits.ts'
import { Digest, digestList, round } from './schemas.ts'
import { openMessage, type SealedKind, sealMessage } from './sealed.ts'
import { checkHashes } from './shard-list.ts'
import type { Announcement, Sealed } from './types.ts'

/** An announcement as it travels: lists of digests are joined. */
const Wire = z.strictObject({
  federation: FederationId,
  incarnation: z.int().min(1).max(MAX_INCARNATION),
  round: round(1),
  encoding: z.enum(ENCODINGS),
  shards: z.strictObject({
    count: z.int().min(1).max(MAX_SHARDS),
    hashes: digestList(MAX_INLINE_HASHES).nullable(),
    digest: Digest
  }),
  degree: z.int().min(0).max(MAX_DEGREE),
  samples: z.int().min(0).max(MAX_SAMPLES),
  final: z.boolean(),
  lineage: digestList(MAX_LINEAGE)
})
type Wire = z.infer<typeof Wire>

const KIND: SealedKind<Wire> = {
  domain: 'memesh/1/announcement',
  schema: Wire,
  maxBytes: MAX_ANNOUNCEMENT_BYTES
}

export type AnnouncementReason = EnvelopeReason | 'shard-list'

/**
 * Signs an announcement.
 * @throws InvalidParametersError where every receiver would refuse it
 */
export function sealAnnouncement(
  announcement: Announcement,
  signer: Signer,
  hasher: Hasher
): Sealed<Announcement> {
  const { shards, lineage } = announcement
  if (!shardListHolds(announcement, hasher)) {
    throw new InvalidParametersError('Expected the shard list that `shardList` makes')
  }
  const wire = {
    ...announcement,
    shards: { ...shards, hashes: shards.hashes && joinDigests(shards.hashes) },
    lineage: joinDigests(lineage)
  }
  return { ...sealMessage(KIND, wire, signer, hasher), body: announcement }
}

/** Opens an announcement of any federation; whether it is ours, fresh and by a neighbour is the caller's to ask. */
export function openAnnouncement(
  bytes: Uint8Array,
  verifier: Verifier,
  hasher: Hasher
): Verdict<Sealed<Announcement>, AnnouncementReason> {
  const opened = openMessage(KIND, bytes, verifier, hasher)
  if (opened.verdict !== 'accept') return opened
  const { shards, lineage, ...rest } = opened.value.body
  const body: Announcement = {
    ...rest,
    shards: { ...shards, hashes: shards.hashes && splitDigests(shards.hashes) },
    lineage: splitDigests(lineage)
  }
  if (!shardListHolds(body, hasher)) return reject('shard-list')
  return accept({ ...opened.value, body })
}

/** A short list must be inline and match its digest, a long one must not be inline: one form for each content. */
function shardListHolds({ shards }: Announcement, hasher: Hasher): boolean {
  if (shards.hashes === null) return shards.count > MAX_INLINE_HASHES
  return checkHashes(shards, shards.hashes, hasher).verdict === 'accept'
}
