import type { Ed25519PrivateKey } from '@libp2p/interface'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { Hasher, Random } from '../../protocol/ports.ts'
import type { Clock } from '../clock.ts'
import type { DataSpec } from '../data/spec.ts'

/** `failed`: this machine cannot train, or cannot meet a peer that it was given. `warning`: it can, but worse. */
export type State = 'ok' | 'warning' | 'failed'

/** What one check has found. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string
  readonly state: State
  /** What was found, in a line. */
  readonly found: string
  /** What to do about it; null where nothing is to be done. */
  readonly hint: string | null
}

export interface DiagnoseInit {
  /** The run folder that a peer would use. It is made if absent, and removed again. */
  readonly run: string
  /** Multiaddrs to listen on. */
  readonly listen: readonly string[]
  /** Multiaddrs of members, each to be reached. @default [] */
  readonly peers?: readonly string[]
  /** Multiaddrs of meeting points, each to be reached. @default [] */
  readonly bootstrap?: readonly string[]
  /** Multiaddrs of relays, each to have a place for us. @default [] */
  readonly relays?: readonly string[]
  /** Federation ID, which the members must know. @default they are asked for none */
  readonly federation?: string | undefined
  /** What the data must fit. @default known by `federation` alone: fetched from the peers */
  readonly manifest?: Manifest | undefined
  /** What the peer would learn from; looked at when the manifest is known. */
  readonly data?: DataSpec | undefined
  /** Whether to try the local network's discovery too, which takes some seconds. @default false */
  readonly network?: boolean
  readonly identity: Ed25519PrivateKey
  readonly clock: Clock
  readonly random: Random
  readonly hasher: Hasher
  readonly signal: AbortSignal
}
