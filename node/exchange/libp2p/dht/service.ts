import type { KadDHT } from '@libp2p/kad-dht'
import { MAX_DHT_STREAMS, PROVIDER_SWEEP_MS, PROVIDER_VALID_MS } from '../constants.ts'

/** A table of our own: memesh peers neither find nor burden the public one of IPFS. */
export const DHT_PROTOCOL = '/memesh/kad/1.0.0'

/**
 * The Kademlia table in which federations are found, as a libp2p service: a `server` keeps entries for others, a `client`
 * only asks and tells. Loaded here, since few peers use it.
 */
export async function loadDht(mode: 'client' | 'server'): Promise<() => KadDHT> {
  const { kadDHT, passthroughMapper } = await import('@libp2p/kad-dht')
  return kadDHT({
    protocol: DHT_PROTOCOL,
    clientMode: mode === 'client',
    // The default mapper drops private addresses: a meeting point in a hospital's own network would know nobody.
    peerInfoMapper: passthroughMapper,
    maxInboundStreams: MAX_DHT_STREAMS,
    reprovide: { validity: PROVIDER_VALID_MS, interval: PROVIDER_SWEEP_MS }
  }) as () => KadDHT
}
