import { equalBytes } from '../canonical.ts'
import type { Hasher } from '../ports.ts'
import { accept, reject, type Verdict } from '../verdict.ts'
import { joinDigests } from './digests.ts'
import { DIGEST_BYTES, MAX_INLINE_HASHES, MAX_SHARDS } from './limits.ts'
import type { ShardList } from './types.ts'

/**
 * The shard list of encoded shards, in order. Up to MAX_INLINE_HASHES hashes stand in it; of more, only their digest, and
 * the author sends them (`shardHashes`) in its ShardResponse.
 */
export function shardList(shards: readonly Uint8Array[], hasher: Hasher): ShardList {
  const hashes = shardHashes(shards, hasher)
  return {
    count: hashes.length,
    hashes: hashes.length <= MAX_INLINE_HASHES ? hashes : null,
    digest: hasher.sha256(joinDigests(hashes))
  }
}

/** SHA-256 of every shard. */
export const shardHashes = (shards: readonly Uint8Array[], hasher: Hasher): Uint8Array[] =>
  shards.map(shard => hasher.sha256(shard))

/** Whether `hashes` are those that the list announced, e.g. when a long list was pulled. Never throws. */
export function checkHashes(
  list: Pick<ShardList, 'count' | 'digest'>,
  hashes: readonly Uint8Array[],
  hasher: Hasher
): Verdict<readonly Uint8Array[], 'shard-list'> {
  const plausible = hashes.length === list.count && hashes.length <= MAX_SHARDS
  if (!plausible || !hashes.every(hash => hash.byteLength === DIGEST_BYTES)) {
    return reject('shard-list')
  }
  if (!equalBytes(hasher.sha256(joinDigests(hashes)), list.digest)) return reject('shard-list')
  return accept(hashes)
}
