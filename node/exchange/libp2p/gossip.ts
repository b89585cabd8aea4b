import { type GossipSub, gossipsub, type PublishResult, StrictNoSign } from '@libp2p/gossipsub'
import type { RPC } from '@libp2p/gossipsub/message'
import { createTopicScoreParams } from '@libp2p/gossipsub/score'
import type { PublishOpts } from '@libp2p/gossipsub/types'
import type { PeerId, Stream } from '@libp2p/interface'
import { InvalidParametersError } from '../../../protocol/errors.ts'
import { GOSSIP_RPC_BYTES } from './constants.ts'

/** Gossipsub with what its exported type leaves out. */
export type Gossip = Omit<GossipSub, 'publish'> & {
  getMeshPeers(topic: string): string[]
  getScore(peer: string): number
  getPeers(): PeerId[]
  publish(topic: string, data: Uint8Array, options?: PublishOpts): Promise<PublishResult>
  /** Whether it went into the stream to that peer. */
  sendRpc(peer: string, rpc: RPC): boolean
  readonly streamsOutbound: ReadonlyMap<string, { readonly rawStream: Stream }>
}

/** Gossipsub's mesh degrees: wanted, bounds, kept by score when pruning, least number that we dialled ourselves. */
export interface MeshDegrees {
  readonly D: number
  readonly Dlo: number
  readonly Dhi: number
  readonly Dscore: number
  readonly Dout: number
}

/** A mesh of about `neighbours` (k), never more than 2k: a tight bound leaves late peers without a place for long. */
export const openMesh = (neighbours: number): MeshDegrees =>
  checkDegrees({
    D: neighbours,
    Dlo: Math.ceil((3 * neighbours) / 4),
    Dhi: 2 * neighbours,
    Dscore: Math.floor(neighbours / 2),
    Dout: Math.floor(neighbours / 4)
  })

/** A mesh that equals the connections, as long as no peer has more than `degree`: nothing is ever pruned. */
export const namedMesh = (degree: number): MeshDegrees =>
  checkDegrees({
    D: degree,
    Dlo: degree,
    Dhi: degree,
    Dscore: degree,
    Dout: Math.floor(degree / 2)
  })

/** Gossipsub starts with any numbers at all, so their relations are checked here. */
function checkDegrees(degrees: MeshDegrees): MeshDegrees {
  const { D, Dlo, Dhi, Dscore, Dout } = degrees
  const whole = Object.values(degrees).every(Number.isSafeInteger)
  const ordered = Dlo >= 1 && Dlo <= D && D <= Dhi && Dscore >= 0 && Dscore <= D
  if (!whole || !ordered || Dout < 0 || Dout > D / 2 || Dout >= Dlo) {
    throw new InvalidParametersError(
      `Expected 1 ≤ Dlo ≤ D ≤ Dhi, Dscore ≤ D, Dout < Dlo and Dout ≤ D/2, got ${JSON.stringify(degrees)}`
    )
  }
  return degrees
}

export interface GossipInit {
  readonly degrees: MeshDegrees
  /** Topic whose mesh is the neighbourhood. */
  readonly announce: string
  /** The other topics that we take part in. */
  readonly others: readonly string[]
  /** Below zero a peer is pruned from the mesh. Asked once a heartbeat. */
  readonly score: (peer: string) => number
}

/**
 * Gossipsub for messages that go one hop: publishing reaches the mesh only, nothing is advertised or repaired. Messages
 * are not signed by libp2p, their ID is the SHA-256 of their data: the author is whoever signed the envelope within.
 */
export function createGossip(init: GossipInit) {
  const topic = createTopicScoreParams({
    // Consumed messages count as never delivered (P2, P3), and time in the mesh (P1) would soon outweigh any misdeed: so
    // only what no honest peer sends counts (P4).
    timeInMeshWeight: 0,
    firstMessageDeliveriesWeight: 0,
    meshMessageDeliveriesWeight: 0,
    meshFailurePenaltyWeight: 0,
    invalidMessageDeliveriesWeight: -10
  })
  const topics = [init.announce, ...init.others]
  return gossipsub({
    ...init.degrees,
    globalSignaturePolicy: StrictNoSign,
    allowedTopics: topics,
    floodPublish: false,
    Dlazy: 0,
    gossipFactor: 0,
    idontwantMinDataSize: Number.POSITIVE_INFINITY,
    fallbackToFloodsub: false, // a floodsub peer would be sent everything
    doPX: false,
    pruneBackoff: 8_000, // ms; the default minute leaves a pruned peer alone for as long
    maxInboundDataLength: GOSSIP_RPC_BYTES,
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    gossipsubIWantFollowupMs: 12_000, // the default 3 s punishes busy honest peers
    scoreParams: {
      IPColocationFactorWeight: 0, // a household, or a simulation, shares one address
      appSpecificScore: init.score,
      topics: Object.fromEntries(topics.map(name => [name, topic]))
    }
  })
}
