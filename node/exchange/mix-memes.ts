import { decodeShard } from '../../protocol/meme/encoding.ts'
import type { ShardRange } from '../../protocol/meme/sharding.ts'
import { clampVariance } from '../../protocol/mixing/clamp-variance.ts'
import { convexWeights } from '../../protocol/mixing/convex.ts'
import { mixShard } from '../../protocol/mixing/mix-shard.ts'
import { comparePeers } from '../../protocol/mixing/order.ts'
import type { Participant } from '../../protocol/mixing/types.ts'
import type { PeerContext } from '../context.ts'
import type { MemeSource, SealedAnnouncement } from './types.ts'

/** What mixing needs to know of a peer. */
export type MixingContext = Pick<PeerContext, 'layout' | 'ranges' | 'rule' | 'manifest' | 'clock'>

/** One's own meme of a round: as announced, as encoded, and exactly. */
export interface OwnMeme {
  readonly own: SealedAnnouncement
  readonly shards: readonly Uint8Array[]
  readonly meme: Float32Array
}

export interface MixedMeme {
  readonly meme: Float32Array
  /**
   * Weights of all that were mixed, ourselves included, in peer-ID order. A neighbour that delivered no shard at all is
   * not among them: its weight is our own.
   */
  readonly weights: readonly {
    readonly announcement: SealedAnnouncement
    readonly weight: number
    /** Rounds that the meme was old. */
    readonly staleness: number
  }[]
  /** Share of the mixing weight that fell back to our own meme, over all values; 0 … 1. */
  readonly massLost: number
  /** Time spent mixing, not waiting for shards. */
  readonly mixMs: number
}

/**
 * Mixes a meme with its neighbours': the same shard of every one at once, freed before the next one is taken, so that of
 * what is still being pulled memory holds no more than is read ahead.
 */
export async function mixMemes(
  peer: MixingContext,
  { own, shards, meme }: OwnMeme,
  memes: readonly MemeSource[]
): Promise<MixedMeme> {
  const { self, neighbours } = convexWeights(
    peer.rule,
    participant(own),
    memes.map(({ announcement, staleness }) => participant(announcement, staleness)),
    { sampleWeighting: peer.manifest.exchange.sampleWeighting }
  )
  const mixed = new Float32Array(meme.length)
  let lostValues = 0
  let mixMs = 0
  for (const [index, range] of peer.ranges.entries()) {
    const contributions = await Promise.all(
      memes.map(async (theirs, n) => ({
        peer: theirs.announcement.author,
        weight: neighbours[n]!,
        values: await theirs.next()
      }))
    )
    const began = peer.clock.now()
    const { values, massLost } = mixShard(meme.subarray(range.start, range.end), contributions, {
      self: { peer: own.author, weight: self },
      ...lossyRelease(shards[index]!, range)
    })
    mixed.set(values, range.start)
    lostValues += massLost * values.length
    mixMs += peer.clock.now() - began
  }
  await Promise.all(memes.map(theirs => theirs.close()))
  clampStatistics(mixed, peer)
  const others = memes.map(({ announcement, delivered, staleness }, n) => ({
    announcement,
    weight: delivered > 0 ? neighbours[n]! : 0,
    staleness
  }))
  const absent = neighbours.reduce((sum, weight, n) => sum + weight - others[n]!.weight, 0)
  return {
    meme: mixed,
    weights: [
      { announcement: own, weight: self + absent, staleness: 0 },
      ...others.filter(({ weight }) => weight > 0)
    ].sort((a, b) => comparePeers(a.announcement.author, b.announcement.author)),
    massLost: lostValues / meme.length,
    mixMs
  }
}

const participant = ({ author, body }: SealedAnnouncement, staleness = 0): Participant => ({
  peer: author,
  degree: body.degree,
  samples: body.samples,
  staleness
})

/** What the neighbours see of our own shard, where its encoding lost something. */
function lossyRelease(shard: Uint8Array, { encoding, start, end }: ShardRange) {
  if (encoding === 'float32') return {}
  const decoded = decodeShard(shard, encoding, end - start)
  return decoded.verdict === 'accept' ? { released: decoded.value } : {}
}

function clampStatistics(meme: Float32Array, { layout }: MixingContext): void {
  for (const { weight, offset, size } of layout.entries) {
    if (weight === 'movingVariance') clampVariance(meme.subarray(offset, offset + size))
  }
}
