import { type Identify, identify } from '@libp2p/identify'
import type {
  ComponentLogger,
  ConnectionGater,
  Ed25519PrivateKey,
  Libp2p,
  PeerInfo,
  ServiceMap
} from '@libp2p/interface'
import { mdns } from '@libp2p/mdns'
import { noise } from '@libp2p/noise'
import { type Ping, ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { createLibp2p, type Libp2pOptions } from 'libp2p'
import { AddressInvalidError, ListenFailedError } from '../errors.ts'
import {
  CONNECTIONS_PER_SECOND,
  DIAL_MS,
  LOOPBACK_CONNECTIONS_PER_SECOND,
  MAX_CONNECTIONS,
  MAX_PENDING_CONNECTIONS,
  NEGOTIATION_MS,
  REMEMBER_MS
} from './constants.ts'
import { muxer } from './transports/muxer.ts'
import { relays } from './transports/relays.ts'
import { webSockets } from './transports/websockets.ts'

export type Datastore = NonNullable<Libp2pOptions['datastore']>
export type Host<S extends ServiceMap = ServiceMap> = Libp2p<S & { identify: Identify; ping: Ping }>

export interface HostInit {
  readonly identity: Ed25519PrivateKey
  /** Multiaddrs; none: dials only. */
  readonly listen: readonly string[]
  /** Whether we are to be reached through relays. @default false */
  readonly isRelayed?: boolean
  /** Looks for members of a federation in the local network. Has no effect when every listen address is loopback. */
  readonly mdns?: { readonly federation: string; readonly found: (peer: PeerInfo) => void }
  /** With whom a connection may be opened at all. @default with everybody */
  readonly gater?: ConnectionGater
  /** Where libp2p remembers peers; default: in memory. */
  readonly datastore?: Datastore
  readonly logger?: ComponentLogger
}

/**
 * A libp2p node with the stack and the limits that all of memesh uses, not yet started.
 * @throws AddressInvalidError
 */
export async function createHost<S extends ServiceMap>(
  init: HostInit,
  services: NonNullable<Libp2pOptions<S>['services']>
): Promise<Host<S>> {
  const { identity, listen, mdns: local, gater, datastore, logger } = init
  const addresses = listen.map(parseAddress)
  const loopback = listen.length > 0 && listen.every(isLoopback)
  const options: Libp2pOptions<ServiceMap> = {
    start: false,
    privateKey: identity,
    nodeInfo: { name: 'memesh', userAgent: 'memesh' },
    addresses: { listen: [...listen] },
    transports: [
      tcp({ maxConnections: 2 * MAX_CONNECTIONS, backlog: MAX_PENDING_CONNECTIONS }),
      await webSockets(addresses),
      await relays(init.isRelayed ?? false)
    ],
    connectionEncrypters: [noise()],
    streamMuxers: [muxer()],
    connectionManager: {
      maxConnections: MAX_CONNECTIONS,
      maxIncomingPendingConnections: MAX_PENDING_CONNECTIONS,
      inboundConnectionThreshold: loopback
        ? LOOPBACK_CONNECTIONS_PER_SECOND
        : CONNECTIONS_PER_SECOND,
      outboundStreamProtocolNegotiationTimeout: NEGOTIATION_MS,
      dialTimeout: DIAL_MS,
      reconnectRetries: 0 // we dial lost members ourselves: of two peers only one may
    },
    peerStore: { maxAddressAge: REMEMBER_MS, maxPeerAge: REMEMBER_MS },
    connectionMonitor: { enabled: false }, // a late ping would cut a busy peer off
    services: { identify: identify(), ping: ping(), ...services } as Libp2pOptions['services'] & {},
    ...(local !== undefined && !loopback && { peerDiscovery: [discovery(local)] }),
    ...(gater !== undefined && { connectionGater: gater }),
    ...(datastore !== undefined && { datastore }),
    ...(logger !== undefined && { logger })
  }
  return (await createLibp2p(options)) as Host<S>
}

/** @throws ListenFailedError */
export async function startHost(host: Libp2p, listen: readonly string[]): Promise<void> {
  try {
    await host.start()
  } catch (cause) {
    throw new ListenFailedError(listen, cause)
  }
}

/** @throws AddressInvalidError */
export function parseAddress(address: string): Multiaddr {
  let parsed: Multiaddr
  try {
    parsed = multiaddr(address)
  } catch (cause) {
    throw new AddressInvalidError(address, cause)
  }
  if (parsed.getComponents().length === 0) throw new AddressInvalidError(address) // '' and '/' parse
  return parsed
}

/** Whether a multiaddr leads no further than this machine. */
export const isLoopback = (address: string): boolean => /^\/(ip4\/127\.|ip6\/::1\/)/.test(address)

// A name of its own a federation, so that strangers' libp2p nodes and other federations are not met at all.
const discovery = (local: NonNullable<HostInit['mdns']>) => {
  const create = mdns({ serviceTag: `_memesh-${local.federation.slice(-24)}._udp.local` })
  return (components: Parameters<typeof create>[0]) => {
    const service = create(components)
    service.addEventListener('peer', event => local.found(event.detail))
    return service
  }
}
