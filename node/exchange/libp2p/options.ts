import type { ComponentLogger, ConnectionGater, Ed25519PrivateKey } from '@libp2p/interface'
import type { Manifest } from '../../../protocol/federation/manifest.ts'
import type { Hasher, Signer } from '../../../protocol/ports.ts'
import type { Clock } from '../../clock.ts'
import type { Datastore } from './host.ts'

/** The graph of a simulation: who is whose neighbour is given, not found. */
export interface NamedTopology {
  /** Peer IDs of our neighbours. Connections to them are made with `connect`, one of each pair. */
  readonly neighbours: readonly string[]
  /** The largest degree in the graph, from 1. */
  readonly degree: number
}

/** What an exchange over libp2p is made of. */
export interface Libp2pExchangeInit {
  readonly manifest: Manifest
  /** The manifest's ID. */
  readonly federation: string
  readonly identity: Ed25519PrivateKey
  /** Of the same key. */
  readonly signer: Signer
  readonly hasher: Hasher
  readonly clock: Clock
  /** Counts the starts on this run folder, from 1: a restarted peer's announcements are newer than its old ones. */
  readonly incarnation: number
  /** Multiaddrs, e.g. `/ip4/0.0.0.0/tcp/0`. */
  readonly listen: readonly string[]
  /** Multiaddrs of members, dialled until they answer. @default [] */
  readonly peers?: readonly string[]
  /** Look for members in the local network; has no effect when every listen address is loopback. @default false */
  readonly mdns?: boolean
  /** Multiaddrs of meeting points, where we are listed and look for members as long as we know none. @default [] */
  readonly bootstrap?: readonly string[]
  /** Multiaddrs of relays, each with its peer ID, through which others reach us. @default [] */
  readonly relays?: readonly string[]
  /** Turns presence and all discovery off. @default an open mesh of the manifest's `neighbours` */
  readonly topology?: NamedTopology
  /** With whom a connection may be opened at all. @default with everybody */
  readonly gater?: ConnectionGater
  /** Where libp2p remembers peers. @default in memory */
  readonly datastore?: Datastore
  /** libp2p's own log. @default silent unless DEBUG is set */
  readonly logger?: ComponentLogger
}
