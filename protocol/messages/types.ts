import type { Encoding } from '../meme/types.ts'

/** What a peer says once a round: which meme it has, how its shards hash, and what went into it. */
export interface Announcement {
  /** Federation ID, CID text. */
  readonly federation: string
  /** Counts the starts of this peer on its run folder, from 1. */
  readonly incarnation: number
  /** Round of the federation, from 1. */
  readonly round: number
  readonly encoding: Encoding
  readonly shards: ShardList
  /** Mesh degree of the author when it announced; metropolis weights need it. */
  readonly degree: number
  /** Training samples of the author, self-declared. */
  readonly samples: number
  /** The author's last announcement. */
  readonly final: boolean
  /** Digests (32 bytes) of the announcements mixed into the meme that this round began with; own one included. */
  readonly lineage: readonly Uint8Array[]
}

/** SHA-256 of every shard in order; beyond MAX_INLINE_HASHES only the digest of the list, which is then pulled first. */
export interface ShardList {
  readonly count: number
  readonly hashes: readonly Uint8Array[] | null
  /** SHA-256 over the concatenated hashes. */
  readonly digest: Uint8Array
}

export type PeerState = 'waiting' | 'training' | 'final'

/** A peer's sign of life on the flooded topic: how members find each other. */
export interface Presence {
  readonly federation: string
  /** Counts the starts of this peer on its run folder, from 1; at least that of the process which `other` names. */
  readonly incarnation: number
  /** 16 bytes of this process, from the operating system. */
  readonly nonce: Uint8Array
  /** Grows with every presence of this process. */
  readonly counter: number
  /** Listen multiaddrs, at most 16. */
  readonly addresses: readonly string[]
  readonly round: number
  readonly state: PeerState
  /** Nonce of another process under the same key that this one has heard of; null without one. */
  readonly other: Uint8Array | null
}

/** A message that its author has signed. `author` is the signer, whoever delivered it. */
export interface Sealed<T> {
  /** libp2p peer ID, base58btc text. */
  readonly author: string
  readonly body: T
  /** SHA-256 of `bytes`, 32 bytes: the message's name in lineages and requests. */
  readonly digest: Uint8Array
  /** The envelope as it travels. */
  readonly bytes: Uint8Array
}

/** One shard on its own in a gossip message, for the author's neighbours: with `delivery: 'push'`. */
export interface PushedShard {
  /** Peer ID. With the next three, the header, it makes messages different whose shards are equal. */
  readonly author: string
  readonly incarnation: number
  readonly round: number
  /** Number of the shard in that announcement, from 0. */
  readonly shard: number
  /** Encoded. */
  readonly bytes: Uint8Array
}

/** What is asked over /memesh/shard/1.0.0, one request a stream. */
export type ShardRequest =
  /** Answer: one `LatestResponse` frame. */
  | { readonly kind: 'latest'; readonly federation: string }
  /**
   * Answer: a `ShardResponse` frame, then one frame a shard from `from` on, in order. With `from` as the count of shards
   * there are none: who asks has all of them, and says so.
   */
  | {
      readonly kind: 'shards'
      readonly federation: string
      readonly announcement: Uint8Array
      readonly from: number
    }

export interface LatestResponse {
  readonly round: number
  readonly state: PeerState
  /** The freshest sealed announcement's bytes, or null before the first. */
  readonly announcement: Uint8Array | null
}

/** `gone`: no longer (or never) kept; `busy`: over the rate limit. With `ok` and a long list, `hashes` holds it. */
export interface ShardResponse {
  readonly status: 'ok' | 'gone' | 'busy'
  readonly hashes: readonly Uint8Array[] | null
}
