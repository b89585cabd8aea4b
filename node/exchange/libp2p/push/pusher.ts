import { setImmediate } from 'node:timers/promises'
import { encodePushedShard, pushedCount } from '../../../../protocol/messages/pushed-shard.ts'
import type { Gossip } from '../gossip.ts'
import type { Meter } from '../meter.ts'
import type { KeptRelease, Releases } from '../shards/releases.ts'
import { drained } from '../streams/drained.ts'

export interface PusherInit {
  readonly gossip: Gossip
  /** Of the announcements. */
  readonly topic: string
  readonly releases: Releases
  readonly meter: Meter
  readonly isNeighbour: (peer: string) => boolean
}

/**
 * Sends the shards of what we announce to each neighbour, one gossip message a shard, at that neighbour's own pace:
 * `publish` would hand all of them to all streams at once, and queue without bound for one that is slow. Whatever a
 * neighbour is not sent, it pulls.
 */
export class Pusher {
  readonly #init: PusherInit
  /** What comes next for the neighbours that are being sent to. */
  readonly #next = new Map<string, KeptRelease | undefined>()

  constructor(init: PusherInit) {
    this.#init = init
  }

  /** Begins to send to these peers, or goes on with this when it has sent what it is at. */
  send(release: KeptRelease, peers: readonly string[]): void {
    for (const peer of peers) {
      const isSending = this.#next.has(peer)
      this.#next.set(peer, release)
      if (!isSending) void this.#sendTo(peer)
    }
  }

  async #sendTo(peer: string): Promise<void> {
    for (
      let release = this.#next.get(peer);
      release !== undefined;
      release = this.#next.get(peer)
    ) {
      this.#next.set(peer, undefined)
      await this.#send(release, peer).catch(() => undefined) // the stream has closed
    }
    this.#next.delete(peer)
  }

  async #send(release: KeptRelease, peer: string): Promise<void> {
    const { gossip, topic, meter, releases, isNeighbour } = this.#init
    const { author, body } = release.sealed
    const { incarnation, round } = body
    const count = pushedCount(release.shards.map(({ byteLength }) => byteLength))
    for (const [shard, bytes] of release.shards.slice(0, count).entries()) {
      const stream = gossip.streamsOutbound.get(peer)?.rawStream
      if (stream === undefined) return
      await drained(stream)
      // While it waited, the release may have been replaced, or the neighbour have begun to pull.
      if (!releases.has(release) || release.askedBy.has(peer) || !isNeighbour(peer)) return
      const data = encodePushedShard({ author, incarnation, round, shard, bytes })
      if (!gossip.sendRpc(peer, { subscriptions: [], messages: [{ topic, data }] })) return
      meter.add('payloadOut', bytes.byteLength, peer)
      meter.add('controlOut', data.byteLength - bytes.byteLength, peer)
      release.servedBytes += bytes.byteLength
      // Streams that never wait would hold the event loop for as long as they have something to encrypt.
      await setImmediate()
    }
  }
}
