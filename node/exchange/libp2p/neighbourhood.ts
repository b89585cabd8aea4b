import type { PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Gossip } from './gossip.ts'
import type { Host } from './host.ts'

export interface NeighbourhoodInit {
  readonly host: Host
  readonly gossip: Gossip
  /** The topic whose mesh is the neighbourhood. */
  readonly topic: string
  /** In a named topology: the only peers that may be neighbours. */
  readonly allowed?: ReadonlySet<string>
  readonly joined: (peer: string) => void
  readonly left: (peer: string) => void
}

/**
 * The peers of our gossip mesh. Gossipsub says little about its mesh (a graft event comes for refused grafts too, none at
 * all when a peer disconnects), so every event only makes us look again.
 */
export class Neighbourhood {
  #peers: ReadonlySet<string> = new Set()
  readonly #init: NeighbourhoodInit

  constructor(init: NeighbourhoodInit) {
    this.#init = init
  }

  /** Watches until the signal aborts. */
  watch(signal: AbortSignal): void {
    const { host, gossip } = this.#init
    const look = () => this.#look()
    gossip.addEventListener('gossipsub:graft', look, { signal })
    gossip.addEventListener('gossipsub:prune', look, { signal })
    gossip.addEventListener('gossipsub:heartbeat', look, { signal })
    host.addEventListener(
      'peer:disconnect',
      ({ detail }: CustomEvent<PeerId>) => this.#look(detail.toString()),
      { signal }
    )
  }

  /** In peer-ID order. */
  peers(): string[] {
    return [...this.#peers].sort()
  }

  has(peer: string): boolean {
    return this.#peers.has(peer)
  }

  /** `gone` has just disconnected, which gossipsub may not know yet. */
  #look(gone?: string): void {
    const { host, gossip, topic, allowed } = this.#init
    const mesh = gossip
      .getMeshPeers(topic)
      .filter(peer => peer !== gone && (allowed === undefined || allowed.has(peer)))
      .filter(peer => host.getConnections(peerIdFromString(peer)).length > 0)
    const before = this.#peers
    this.#peers = new Set(mesh)
    for (const peer of before) if (!this.#peers.has(peer)) this.#init.left(peer)
    for (const peer of this.#peers) if (!before.has(peer)) this.#init.joined(peer)
  }
}
