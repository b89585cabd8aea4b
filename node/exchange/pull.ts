import { decodeShard } from '../../protocol/meme/encoding.ts'
import type { ShardRange } from '../../protocol/meme/sharding.ts'
import type { NormGuard } from '../../protocol/mixing/norm-guard.ts'
import { ShardUnavailableError } from './errors.ts'
import type { Exchange, SealedAnnouncement } from './types.ts'

/** What the pulls of one round have in common. */
export interface PullOptions {
  readonly ranges: readonly ShardRange[]
  readonly guard: NormGuard
  /** Ends a pull: the round's deadline, or the peer is stopped. */
  readonly signal: AbortSignal
}

/**
 * One neighbour's shards, in order, one ahead of what was asked for: several neighbours are pulled at once, and no
 * more than a shard of each waits in memory. After the first failure every further shard is null: a lost pull.
 */
export class Pull {
  readonly announcement: SealedAnnouncement
  /** Encoded bytes received. */
  bytes = 0
  /** Shards received that can be mixed. */
  delivered = 0
  #shards: AsyncGenerator<Uint8Array>
  #options: PullOptions
  #next = 0
  #ahead: Promise<Float32Array | null>
  #lost = false

  constructor(exchange: Exchange, announcement: SealedAnnouncement, options: PullOptions) {
    this.announcement = announcement
    this.#shards = exchange.shards(announcement, options.signal)
    this.#options = options
    this.#ahead = this.#read()
  }

  /** The next shard's values, or null if it could not be had. Never rejects. */
  next(): Promise<Float32Array | null> {
    const shard = this.#ahead
    this.#ahead = shard.then(() => this.#read())
    return shard
  }

  /** Lets go of the stream. */
  async close(): Promise<void> {
    this.#lost = true
    await this.#shards.return(undefined).catch(() => {})
  }

  async #read(): Promise<Float32Array | null> {
    const { ranges, guard } = this.#options
    const range = ranges[this.#next++]
    if (range === undefined || this.#lost) return null
    try {
      const { value, done } = await this.#shards.next()
      if (done !== true) {
        this.bytes += value.byteLength
        const decoded = decodeShard(value, range.encoding, range.end - range.start)
        if (decoded.verdict === 'accept' && guard(range, decoded.value)) {
          this.delivered++
          return decoded.value
        }
        // As announced, and yet no meme of this federation: no honest peer encodes such a shard.
        await this.#shards.throw(new ShardUnavailableError('malformed', this.announcement.author))
      }
    } catch {
      // Gone, busy, wrong hash, disconnected or too late: the exchange has counted why.
    }
    this.#lost = true
    return null
  }
}
