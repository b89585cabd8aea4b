import { type Message, TopicValidatorResult } from '@libp2p/gossipsub'
import { openAnnouncement } from '../../../protocol/messages/announcement.ts'
import { openPresence } from '../../../protocol/messages/presence.ts'
import { decodePushedShard, isPushedShard } from '../../../protocol/messages/pushed-shard.ts'
import type {
  Announcement,
  Presence,
  PushedShard,
  Sealed
} from '../../../protocol/messages/types.ts'
import type { Hasher, Verifier } from '../../../protocol/ports.ts'
import { reject, type Verdict } from '../../../protocol/verdict.ts'
import type { SealedAnnouncement } from '../types.ts'
import type { Gossip } from './gossip.ts'
import type { Meter } from './meter.ts'

export interface AnnouncingInit {
  readonly verifier: Verifier
  readonly hasher: Hasher
  readonly meter: Meter
  /** Takes what was signed well, or says why not. `isGossip`: it was not asked for. */
  readonly announcement: (
    sealed: SealedAnnouncement,
    isGossip: boolean
  ) => Verdict<Announcement | Sealed<Announcement>>
  /** Takes a shard that came from that peer. Undefined where shards are not pushed. */
  readonly pushed: ((shard: PushedShard, from: string) => Verdict<PushedShard>) | undefined
  readonly presence: (sealed: Sealed<Presence>, from: string) => Verdict<Presence>
  /** Gossip came from this peer, whoever wrote it and whatever it is worth. */
  readonly heard: (peer: string) => void
}

/** What signed bytes of strangers go through, by whatever way they came. */
export class Announcing {
  readonly #init: AnnouncingInit

  constructor(init: AnnouncingInit) {
    this.#init = init
  }

  /** An announcement that `from` passed on as gossip, or answered to `latest`: then it must be its own. */
  announcement(bytes: Uint8Array, from: string, way: 'gossip' | 'answer'): Verdict<unknown> {
    const { verifier, hasher, meter } = this.#init
    const opened = openAnnouncement(bytes, verifier, hasher)
    if (opened.verdict !== 'accept') return meter.judged('announcement', opened, from)
    const isOthers = way === 'answer' && opened.value.author !== from
    return meter.judged(
      'announcement',
      isOthers ? reject('author') : this.#init.announcement(opened.value, way === 'gossip'),
      from
    )
  }

  presence(bytes: Uint8Array, from: string): Verdict<unknown> {
    const { verifier, hasher, meter } = this.#init
    const opened = openPresence(bytes, verifier, hasher)
    return meter.judged(
      'presence',
      opened.verdict === 'accept' ? this.#init.presence(opened.value, from) : opened,
      from
    )
  }

  /**
   * Puts all before gossipsub's topics. Announcements and shards end here: `Ignore` keeps them from going further than one
   * hop. Presence that was news goes on to all. The sender matters only when it sends what no honest peer can.
   */
  attach(gossip: Gossip, topics: { readonly announce: string; readonly presence: string }): void {
    const { Accept, Ignore, Reject } = TopicValidatorResult
    const { meter, heard, pushed } = this.#init
    gossip.topicValidators.set(topics.announce, (from, { data }: Message) => {
      heard(from.toString())
      if (pushed !== undefined && isPushedShard(data)) {
        return this.#pushed(data, from.toString(), pushed).verdict === 'reject' ? Reject : Ignore
      }
      meter.add('controlIn', data.byteLength, from.toString())
      return this.announcement(data, from.toString(), 'gossip').verdict === 'reject'
        ? Reject
        : Ignore
    })
    gossip.topicValidators.set(topics.presence, (from, { data }: Message) => {
      meter.add('controlIn', data.byteLength, from.toString())
      heard(from.toString())
      const { verdict } = this.presence(data, from.toString())
      return { accept: Accept, ignore: Ignore, reject: Reject }[verdict]
    })
  }

  /** The shard itself is counted by whoever takes it, all else here. */
  #pushed(
    bytes: Uint8Array,
    from: string,
    take: NonNullable<AnnouncingInit['pushed']>
  ): Verdict<unknown> {
    const { meter } = this.#init
    const decoded = decodePushedShard(bytes)
    const isShard = decoded.verdict === 'accept'
    const payload = isShard ? decoded.value.bytes.byteLength : 0
    meter.add('controlIn', bytes.byteLength - payload, from)
    return meter.judged('pushed', isShard ? take(decoded.value, from) : decoded, from)
  }
}
