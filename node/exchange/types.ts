import type { Encoding } from '../../protocol/meme/types.ts'
import type { Announcement, PeerState, Sealed } from '../../protocol/messages/types.ts'

export type SealedAnnouncement = Sealed<Announcement>

/** A neighbour's meme on its way into ours, shard by shard. */
export interface MemeSource {
  readonly announcement: SealedAnnouncement
  /** Rounds that it is old: lowers its mixing weight. */
  readonly staleness: number
  /** Shards so far that can be mixed. */
  readonly delivered: number
  /** The next shard's values, or null if it cannot be had. Never rejects. */
  next(): Promise<Float32Array | null>
  /** Nothing more is asked for. */
  close(): Promise<void>
}

/** What a member last said of itself, by presence or by answering `latest`. */
export interface PeerStatus {
  readonly state: PeerState
  readonly round: number
}

/** A meme as it leaves: encoded shards, and what is announced with them. */
export interface Release {
  readonly round: number
  readonly encoding: Encoding
  readonly shards: readonly Uint8Array[]
  readonly samples: number
  readonly final: boolean
  readonly lineage: readonly Uint8Array[]
}

/** Bytes since the start. Payload: shards, resent ones too; control: all else (announcements, presence, requests, manifests). */
export interface Traffic {
  readonly payloadIn: number
  readonly payloadOut: number
  readonly controlIn: number
  readonly controlOut: number
}

/**
 * How a peer is reached: on this machine, in the local network or another private one, directly through the internet, or
 * through a relay.
 */
export type Reach = 'machine' | 'lan' | 'direct' | 'relayed'

/** A connected peer, by the best connection that there is to it. */
export interface Link {
  readonly peer: string
  /** `other`: no member of this federation, e.g. a relay or a bootstrap peer. */
  readonly role: 'neighbour' | 'member' | 'other'
  readonly reach: Reach
  /** The other end, as we see it. */
  readonly address: string
  /** Peer ID of the relay between; null without one. */
  readonly relay: string | null
  /** What a relay still lets through before it cuts the connection off: gossip and memes do not pass at all. */
  readonly limits: { readonly bytes: number | null; readonly seconds: number | null } | null
  /** Measured now, the time that both ends take included; null when no answer came in time. */
  readonly roundTripMs: number | null
  readonly traffic: Traffic
  /** How often each verdict's reason was given for what came from it: `{ 'announcement:stale': 3 }`. */
  readonly verdicts: Readonly<Record<string, number>>
}

/** Events of an exchange. Each says that something changed; the state itself is asked for. */
export interface ExchangeEvents {
  'neighbour:join': CustomEvent<{ peer: string }>
  'neighbour:leave': CustomEvent<{ peer: string }>
  /** A peer is reached through a relay with limits only: memes cannot pass, until there is a direct connection. */
  'peer:limited': CustomEvent<{ peer: string }>
  /** A fresh announcement of a neighbour was accepted. */
  'announcement:accept': CustomEvent<SealedAnnouncement>
  /** A member said something new about itself. */
  'status:change': CustomEvent<{ peer: string }>
  /** A neighbour has taken every shard of one of our announcements. */
  'announcement:serve': CustomEvent<{ peer: string; round: number }>
  /** Another live process has our key: a copied run folder. Nothing can go on. May come more than once. */
  'identity:conflict': CustomEvent<{ peer: string }>
}

/**
 * How memes travel between peers: announcements are gossiped one hop, shards are pulled or pushed, as the federation
 * wants it. The neighbourhood is the gossip mesh. Nothing that a peer sends makes these methods throw, except `shards` when it cannot deliver.
 */
export interface Exchange {
  readonly peerId: string
  readonly events: EventTarget
  start(): Promise<void>
  /** Idempotent. Serves nothing afterwards. */
  stop(): Promise<void>
  /** Own dialable multiaddrs, each with /p2p/<peer ID>. */
  addresses(): string[]
  /** Dials a peer, e.g. of a ticket. Rejects with a typed error. */
  connect(multiaddr: string, signal?: AbortSignal): Promise<void>
  /** The mesh, in peer-id order. */
  neighbours(): string[]
  /** Connected peers of this federation, neighbours or not, in peer-id order. */
  members(): string[]
  /** Undefined while a neighbour has said nothing. */
  status(peer: string): PeerStatus | undefined
  /**
   * Asks a connected peer for its status and latest announcement, e.g. a neighbour that is overdue. Resolves to whether
   * it answered; what it said comes as events. Never rejects.
   */
  refresh(peer: string, signal?: AbortSignal): Promise<boolean>
  /** Tells the members what we do now. */
  setStatus(status: PeerStatus): void
  /** Seals, keeps (the last two) and publishes. */
  publish(release: Release): Promise<SealedAnnouncement>
  /** The two freshest accepted announcements of a neighbour, newest first. */
  announcements(peer: string): readonly SealedAnnouncement[]
  /**
   * A neighbour's shards in order of its shard list, each checked against its hash: pushed ones that are here, pulled ones.
   * Whoever finds that what was delivered cannot be used throws a ShardUnavailableError (malformed) into the generator.
   * @throws ShardUnavailableError (gone, busy, hash mismatch, timeout, disconnected); aborts with the signal's reason
   */
  shards(announcement: SealedAnnouncement, signal: AbortSignal): AsyncGenerator<Uint8Array>
  /** Neighbours that have taken all shards of our announcement of `round`. */
  served(round: number): ReadonlySet<string>
  /** Shard bytes served so far of our announcement of `round`; 0 when it is not kept any more. */
  servedBytes(round: number): number
  /** Everybody who is connected, in peer-id order; round trips are measured until the signal aborts. Never rejects. */
  links(signal: AbortSignal): Promise<Link[]>
  readonly traffic: Traffic
  /** How often each verdict's reason was given: `{ 'announcement:stale': 3 }`. */
  readonly verdicts: Readonly<Record<string, number>>
}
