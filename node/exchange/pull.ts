import { decodeShard } from '../../protocol/meme/encoding.ts'
import type { ShardRange } from '../../protocol/meme/sharding.ts'
import type { NormGuard } from '../../protocol/mixing/norm-guard.ts'
import type { Clock } from '../clock.ts'
import { READ_AHEAD_BYTES } from './constants.ts'
import { ShardUnavailableError } from './errors.ts'
import type { Exchange, MemeSource, SealedAnnouncement } from './types.ts'

/** What the pulls of one round have in common. */
export interface PullOptions {
  readonly clock: Clock
  readonly ranges: readonly ShardRange[]
  readonly guard: NormGuard
  /** Ends a pull: the round's deadline, or the peer is stopped. */
  readonly signal: AbortSignal
}

/**
 * One neighbour's shards, in order. Several neighbours are pulled at once, each up to READ_AHEAD_BYTES ahead of what was
 * asked for: so a slow one does not hold the others up, and at the deadline what has come of them is there. After the
 * first failure every further shard is null: a lost pull.
 */
export class Pull implements MemeSource {
  readonly announcement: SealedAnnouncement
  readonly staleness = 0
  /** Resolves to whether all shards came and can be mixed, once that is certain. */
  readonly complete: Promise<boolean>
  /** When it began. */
  readonly began: number
  /** Shards received that can be mixed. */
  delivered = 0
  /** Time spent waiting for this neighbour's shards, ms: without the time in which others held it up. */
  waitedMs = 0
  readonly #shards: AsyncGenerator<Uint8Array>
  readonly #options: PullOptions
  readonly #ahead: Promise<Float32Array | null>[] = []
  readonly #settle: (complete: boolean) => void
  #last: Promise<unknown> = Promise.resolve()
  #next = 0
  #lost = false

  constructor(exchange: Exchange, announcement: SealedAnnouncement, options: PullOptions) {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.complete = promise
    this.#settle = resolve
    this.announcement = announcement
    this.began = options.clock.now()
    this.#shards = exchange.shards(announcement, options.signal)
    this.#options = options
    for (let i = 0; i < shardsAhead(options.ranges); i++) this.#readAhead()
  }

  /** The next shard's values, or null if it could not be had. Never rejects. */
  async next(): Promise<Float32Array | null> {
    const shard = this.#ahead.shift()
    this.#readAhead()
    return (await shard) ?? null
  }

  /** Lets go of the stream. */
  async close(): Promise<void> {
    this.#lose()
    await this.#shards.return(undefined).catch(() => {})
  }

  /** Shards are read one after the other, however many are asked for. */
  #readAhead(): void {
    const range = this.#options.ranges[this.#next++]
    if (range === undefined) return
    const shard = this.#last.then(() => this.#read(range))
    this.#last = shard
    this.#ahead.push(shard)
  }

  async #read(range: ShardRange): Promise<Float32Array | null> {
    const { clock, guard, ranges } = this.#options
    if (this.#lost) return null
    const asked = clock.now()
    try {
      const { value, done } = await this.#shards.next()
      if (done !== true) {
        this.waitedMs += clock.now() - asked
        const decoded = decodeShard(value, range.encoding, range.end - range.start)
        if (decoded.verdict === 'accept' && guard(range, decoded.value)) {
          this.delivered++
          if (this.delivered === ranges.length) this.#settle(true)
          return decoded.value
        }
        // As announced, and yet no meme of this federation: no honest peer encodes such a shard.
        await this.#shards.throw(new ShardUnavailableError('malformed', this.announcement.author))
      }
    } catch {
      // Gone, busy, wrong hash, disconnected or too late: the exchange has counted why.
    }
    this.#lose()
    return null
  }

  #lose(): void {
    this.#lost = true
    this.#settle(false)
  }
}

/** How many shards from the first on, at least one, fit in READ_AHEAD_BYTES. */
function shardsAhead(ranges: readonly ShardRange[]): number {
  const largest = Math.max(1, ...ranges.map(({ start, end }) => end - start))
  return Math.max(1, Math.floor(READ_AHEAD_BYTES / (largest * Float32Array.BYTES_PER_ELEMENT)))
}
