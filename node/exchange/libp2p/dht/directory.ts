import type { PeerInfo } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { anySignal } from 'any-signal'
import { CID } from 'multiformats/cid'
import type { Clock } from '../../../clock.ts'
import { DHT_MS, DIAL_MS, MAX_PROVIDERS } from '../constants.ts'
import type { Host } from '../host.ts'

export interface DirectoryInit {
  /** With a DHT among its services. */
  readonly host: Host
  /** The federation whose members are looked up. */
  readonly federation: string
  /** Addresses of meeting points: peers that keep the table. */
  readonly bootstrap: readonly Multiaddr[]
  readonly clock: Clock
}

/** Where members of a federation are found by its ID alone: a Kademlia table that meeting points keep. */
export class Directory {
  readonly #init: DirectoryInit
  /** The federation ID is a CID: it is its own key. */
  readonly #key: CID

  constructor(init: DirectoryInit) {
    this.#init = init
    this.#key = CID.parse(init.federation)
  }

  /**
   * Connects with all meeting points that can be reached.
   * @returns one failure for each that cannot
   */
  async reach(signal: AbortSignal): Promise<{ address: Multiaddr; cause: unknown }[]> {
    const { host, bootstrap, clock } = this.#init
    const patience = anySignal([signal, clock.timeout(DIAL_MS)])
    const dialled = await Promise.all(
      bootstrap.map(address =>
        host.dial(address, { signal: patience }).then(
          () => [],
          (cause: unknown) => [{ address, cause }]
        )
      )
    ).finally(() => patience.clear())
    return dialled.flat()
  }

  /** Writes down that we are a member. Resolves to whether somebody took it down; never rejects. */
  async provide(signal: AbortSignal): Promise<boolean> {
    const { host, clock } = this.#init
    // Without a time limit it waits for ever while no meeting point is known.
    const patience = anySignal([signal, clock.timeout(DHT_MS)])
    try {
      await host.contentRouting.provide(this.#key, { signal: patience })
      return true
    } catch {
      return false
    } finally {
      patience.clear()
    }
  }

  /** Members that have written themselves down, each once, at most MAX_PROVIDERS; some may have left since. Never rejects. */
  async *members(signal: AbortSignal): AsyncGenerator<PeerInfo> {
    const { host, clock } = this.#init
    const patience = anySignal([signal, clock.timeout(DHT_MS)])
    const seen = new Set([host.peerId.toString()])
    try {
      for await (const peer of host.contentRouting.findProviders(this.#key, { signal: patience })) {
        const id = peer.id.toString()
        if (seen.has(id)) continue
        seen.add(id)
        yield peer
        if (seen.size > MAX_PROVIDERS) return
      }
    } catch {
      // No meeting point, or none that answered in time: nobody was found.
    } finally {
      patience.clear()
    }
  }
}
