import type { CircuitRelayTransportComponents } from '@libp2p/circuit-relay-v2'
import { MAX_CONNECTIONS } from '../constants.ts'
import { dialOnly, type TransportFactory } from './dial-only.ts'
import { isRelayed } from './is-relayed.ts'

/** Connections through other peers (circuit relay v2): loaded now to be reachable through one, else with the first dial. */
export const relays = async (
  isListening: boolean
): Promise<TransportFactory<CircuitRelayTransportComponents>> =>
  isListening ? load() : dialOnly('memesh-relays', isRelayed, load)

async function load(): Promise<TransportFactory<CircuitRelayTransportComponents>> {
  const { circuitRelayTransport } = await import('@libp2p/circuit-relay-v2')
  const streams = { maxInboundStopStreams: MAX_CONNECTIONS, maxOutboundStopStreams: 0 }
  return circuitRelayTransport(streams)
}
