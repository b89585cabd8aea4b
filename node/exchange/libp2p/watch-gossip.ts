import type { PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { SHARD_PROTOCOL } from '../../../protocol/messages/topics.ts'
import { chance } from '../../random.ts'
import { DIAL_MS } from './constants.ts'
import type { Gossip } from './gossip.ts'
import type { Host } from './host.ts'
import { Watchdog, type WatchdogInit } from './watchdog.ts'

export interface WatchGossipInit extends Pick<WatchdogInit, 'clock' | 'neighbours' | 'ask'> {
  readonly host: Host
  readonly gossip: Gossip
}

/** The watchdog of a libp2p node's gossip, not yet started. */
export function watchGossip({ host, gossip, clock, neighbours, ask }: WatchGossipInit): Watchdog {
  return new Watchdog({
    clock,
    uniform: chance,
    neighbours,
    ask,
    members: async () => {
      const peers = host.getPeers().filter(peer => isUnlimited(host, peer))
      const isMember = await Promise.all(peers.map(peer => speaksShards(host, peer)))
      return peers.filter((_, index) => isMember[index]).map(String)
    },
    hasStream: peer => gossip.streamsOutbound.has(peer),
    hangUp: peer =>
      // Beyond the time the connections are cut off.
      host.hangUp(peerIdFromString(peer), { signal: clock.timeout(DIAL_MS) }).catch(() => undefined)
  })
}

/** Gossip does not run over a relay with limits. */
const isUnlimited = (host: Host, peer: PeerId): boolean =>
  host.getConnections(peer).some(({ limits }) => limits === undefined)

/** Gossipsub forgets a peer that it has dropped; what the peer said of itself is remembered. */
export async function speaksShards(host: Host, peer: PeerId): Promise<boolean> {
  const known = await host.peerStore.get(peer).catch(() => undefined)
  return known?.protocols.includes(SHARD_PROTOCOL) ?? false
}
