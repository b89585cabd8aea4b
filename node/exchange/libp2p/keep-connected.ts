import type { PeerInfo } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Clock } from '../../clock.ts'
import { chance } from '../../random.ts'
import { Directory } from './dht/directory.ts'
import { stayListed } from './dht/stay-listed.ts'
import type { Dialler } from './dialler.ts'
import type { Gossip } from './gossip.ts'
import type { Host } from './host.ts'
import { recallMembers } from './recall.ts'
import type { Listen } from './relay/services.ts'
import { stayReachable } from './relay/stay-reachable.ts'

export interface KeepConnectedInit {
  readonly host: Host<{ listening: Listen }>
  readonly gossip: Gossip
  readonly dialler: Dialler
  readonly clock: Clock
  readonly federation: string
  /** Whether we are connected with enough members. */
  readonly isEnough: () => boolean
  /** Whether a member has fallen silent without having ended. */
  readonly isMissed: (peer: string) => boolean
  /** A member, or one that was. */
  readonly found: (peer: PeerInfo) => void
  /** Whether members that were met before are dialled again. */
  readonly recalls: boolean
  /** Addresses of meeting points. */
  readonly bootstrap: readonly Multiaddr[]
  /** Addresses of relays. */
  readonly relays: readonly Multiaddr[]
}

/**
 * Finds members and lets itself be found, by all ways but mDNS and presence, until the signal aborts. Resolves once every
 * relay has been asked for a place: our addresses are complete then, as far as they can be.
 */
export async function keepConnected(init: KeepConnectedInit, signal: AbortSignal): Promise<void> {
  const { host, gossip, dialler, clock, federation, isEnough, isMissed, found, bootstrap, relays } =
    init
  const uniform = chance
  const stopped = () => undefined
  if (init.recalls) {
    const dial = (peer: string) => dialler.recalled(peer)
    recallMembers({ host, clock, uniform, isEnough, isMissed, dial }, signal).catch(stopped)
  }
  const listen = host.services.listening
  await Promise.all(
    relays.map(
      relay =>
        new Promise<void>(tried => {
          stayReachable({ host, listen, relay, clock, uniform, tried }, signal).catch(stopped)
        })
    )
  )
  if (bootstrap.length > 0) {
    const directory = new Directory({ host, federation, bootstrap, clock })
    const isAlone = () => gossip.getPeers().length === 0
    stayListed({ directory, clock, uniform, isAlone, found }, signal).catch(stopped)
  }
}
