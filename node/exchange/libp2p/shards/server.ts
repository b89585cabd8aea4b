import {
  decodeShardRequest,
  encodeLatestResponse,
  encodeShardResponse
} from '../../../../protocol/messages/shard-protocol.ts'
import type { ShardRequest, ShardResponse } from '../../../../protocol/messages/types.ts'
import type { PeerStatus } from '../../types.ts'
import type { Meter } from '../meter.ts'
import type { RateLimit } from '../rate-limit.ts'
import type { Reply } from '../streams/serve.ts'
import type { KeptRelease, Releases } from './releases.ts'

export interface ShardServerInit {
  readonly federation: string
  readonly releases: Releases
  readonly limit: RateLimit
  readonly meter: Meter
  readonly isNeighbour: (peer: string) => boolean
  /** What we do now. */
  readonly status: () => PeerStatus
  /** A peer has everything of a release. */
  readonly delivered: (peer: string, release: KeptRelease) => void
}

/** Answers /memesh/shard/1.0.0: `latest` to everybody that is connected, shards to neighbours only, present or of the time when
 * they were announced. */
export function createShardServer(init: ShardServerInit) {
  const { federation, releases, limit, meter } = init

  const latest = (peer: string): Reply => {
    const announcement = releases.latest()?.bytes ?? null
    const answer = encodeLatestResponse({ ...init.status(), announcement })
    meter.add('controlOut', answer.byteLength, peer)
    return { frames: [answer] }
  }

  const status = (peer: string, response: ShardResponse): Uint8Array => {
    const answer = encodeShardResponse(response)
    meter.add('controlOut', answer.byteLength, peer)
    return answer
  }

  const shards = (peer: string, { announcement, from }: ShardRequest & { kind: 'shards' }) => {
    const release = releases.find(announcement)
    if (release === undefined || from > release.shards.length) {
      return { frames: [status(peer, { status: 'gone', hashes: null })] }
    }
    release.askedBy.add(peer)
    function* frames(kept: KeptRelease) {
      yield status(peer, { status: 'ok', hashes: kept.hashes })
      for (const shard of kept.shards.slice(from)) {
        meter.add('payloadOut', shard.byteLength, peer)
        kept.servedBytes += shard.byteLength
        yield shard
      }
    }
    return { frames: frames(release), delivered: () => init.delivered(peer, release) }
  }

  /** Undefined refuses: the stream is reset. */
  return (bytes: Uint8Array, peer: string): Reply | undefined => {
    meter.add('controlIn', bytes.byteLength, peer)
    const request = meter.judged('request', decodeShardRequest(bytes), peer)
    if (request.verdict !== 'accept' || request.value.federation !== federation) return undefined
    const allowed = limit.take(peer)
    if (request.value.kind === 'latest') return allowed ? latest(peer) : undefined
    const { announcement } = request.value
    const mayHave =
      init.isNeighbour(peer) || releases.find(announcement)?.announcedTo.has(peer) === true
    // Our end of a graft may be the later one: `busy` makes an honest peer ask again.
    if (!allowed || !mayHave) {
      return { frames: [status(peer, { status: 'busy', hashes: null })] }
    }
    return shards(peer, request.value)
  }
}
