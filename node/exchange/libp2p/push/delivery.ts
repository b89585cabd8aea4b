import type { PushedShard } from '../../../../protocol/messages/types.ts'
import type { Verdict } from '../../../../protocol/verdict.ts'
import type { SealedAnnouncement } from '../../types.ts'
import type { ShardClient } from '../shards/client.ts'
import type { KeptRelease } from '../shards/releases.ts'
import { PushedShards, type PushedShardsInit } from './pushed-shards.ts'
import { Pusher, type PusherInit } from './pusher.ts'

export interface PushDeliveryInit extends PusherInit, PushedShardsInit {
  readonly client: ShardClient
  /** Aborts when the session ends. */
  readonly signal: AbortSignal
}

/** Shards that are sent unasked, both ways; what did not come that way is pulled. */
export class PushDelivery {
  readonly #init: PushDeliveryInit
  readonly #pusher: Pusher
  readonly #pushed: PushedShards

  constructor(init: PushDeliveryInit) {
    this.#init = init
    this.#pusher = new Pusher(init)
    this.#pushed = new PushedShards(init)
  }

  /** Sends what we have just announced. */
  send(release: KeptRelease, peers: readonly string[]): void {
    this.#pusher.send(release, peers)
  }

  offer(shard: PushedShard, from: string): Verdict<PushedShard> {
    return this.#pushed.offer(shard, from)
  }

  /** A neighbour has announced this; `isGossip`: we did not ask for it. */
  announced(sealed: SealedAnnouncement, isGossip: boolean): void {
    this.#pushed.announced(sealed, isGossip)
  }

  left(peer: string): void {
    this.#pushed.forget(peer)
  }

  /**
   * A neighbour's shards in order: those that were pushed, and as soon as the next one is neither here nor to be expected,
   * pulled ones, until that neighbour's pushed ones go on. Rejects as a pull does.
   */
  async *shards(sealed: SealedAnnouncement, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { client } = this.#init
    const { count } = sealed.body.shards
    let isPulling = false
    let next = 0
    while (next < count) {
      // Whom we have asked pushes nothing more.
      const isHere = isPulling
        ? this.#pushed.has(sealed, next)
        : await this.#pushed.wait(sealed, next, signal)
      const shard = isHere ? this.#pushed.take(sealed, next) : undefined
      if (shard !== undefined) {
        next++
        if (next === count) void this.#confirm(sealed)
        yield shard
        continue
      }
      isPulling = true
      for await (const pulled of client.shards(sealed, signal, next)) {
        next++
        yield pulled
        if (this.#pushed.has(sealed, next)) break
      }
    }
  }

  /** A puller tells by asking that it has everything. Whoever was sent it unasked says so, lest its author waits. */
  async #confirm(sealed: SealedAnnouncement): Promise<void> {
    const { client, signal } = this.#init
    try {
      for await (const _ of client.shards(sealed, signal, sealed.body.shards.count)) break
    } catch {
      // The author has left, or forgotten that announcement: nobody waits for us.
    }
  }
}
