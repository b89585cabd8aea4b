import type { Multiaddr } from '@multiformats/multiaddr'
import { MAX_RELAY_STREAMS, MAX_RESERVATIONS } from '../constants.ts'

/** Begins to listen on a further address of a node that runs. Rejects when that fails. */
export type Listen = (address: Multiaddr) => Promise<void>

interface Components {
  readonly transportManager: { listen(addresses: Multiaddr[]): Promise<void> }
}

/** A libp2p service that is nothing but a door to libp2p's transports: it listens on what was not known at the start. */
export const listening = (({ transportManager }: Components): Listen => {
  return address => transportManager.listen([address])
}) as () => Listen

/**
 * libp2p services of a peer that is reached through relays. `autonat`: asks others
 * whether our own addresses can be reached; `dcutr`: replaces relayed connections by direct ones where both routers let
 * it happen.
 */
export async function relayedServices() {
  const [{ autoNAT }, { dcutr }] = await Promise.all([
    import('@libp2p/autonat'),
    import('@libp2p/dcutr')
  ])
  return {
    autonat: autoNAT() as () => unknown,
    dcutr: dcutr() as () => unknown
  }
}

/**
 * libp2p services of a relay. No limits on bytes or time: libp2p's default (128 KiB, two minutes) cuts off the first
 * meme. What bounds it is the number of peers that it serves.
 */
export async function relayServices() {
  const [{ autoNAT }, { circuitRelayServer }] = await Promise.all([
    import('@libp2p/autonat'),
    import('@libp2p/circuit-relay-v2')
  ])
  return {
    relay: circuitRelayServer({
      reservations: { applyDefaultLimit: false, maxReservations: MAX_RESERVATIONS },
      maxInboundHopStreams: MAX_RELAY_STREAMS,
      maxOutboundStopStreams: MAX_RELAY_STREAMS
    }) as () => unknown,
    autonat: autoNAT() as () => unknown
  }
}
