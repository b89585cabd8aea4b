import { type Message, TopicValidatorResult } from '@libp2p/gossipsub'
import { openAnnouncement } from '../../../protocol/messages/announcement.ts'
import { openPresence } from '../../../protocol/messages/presence.ts'
import type { Announcement, Presence, Sealed } from '../../../protocol/messages/types.ts'
import type { Hasher, Verifier } from '../../../protocol/ports.ts'
import { reject, type Verdict } from '../../../protocol/verdict.ts'
import type { SealedAnnouncement } from '../types.ts'
import type { Gossip } from './gossip.ts'
import type { Meter } from './meter.ts'

export interface AnnouncingInit {
  readonly verifier: Verifier
  readonly hasher: Hasher
  readonly meter: Meter
  /** Takes what was signed well, or says why not. */
  readonly announcement: (
    sealed: SealedAnnouncement
  ) => Verdict<Announcement | Sealed<Announcement>>
  readonly presence: (sealed: Sealed<Presence>) => Verdict<Presence>
  /** Gossip came from this peer, whoever wrote it and whatever it is worth. */
  readonly heard: (peer: string) => void
}

/** What signed bytes of strangers go through, by whatever way they came. */
export class Announcing {
  readonly #init: AnnouncingInit

  constructor(init: AnnouncingInit) {
    this.#init = init
  }

  /** An announcement from gossip, or from the answer of `author` to `latest`. */
  announcement(bytes: Uint8Array, author?: string): Verdict<unknown> {
    const { verifier, hasher, meter } = this.#init
    const opened = openAnnouncement(bytes, verifier, hasher)
    if (opened.verdict !== 'accept') return meter.judged('announcement', opened)
    const isOthers = author !== undefined && opened.value.author !== author
    return meter.judged(
      'announcement',
      isOthers ? reject('author') : this.#init.announcement(opened.value)
    )
  }

  presence(bytes: Uint8Array): Verdict<unknown> {
    const { verifier, hasher, meter } = this.#init
    const opened = openPresence(bytes, verifier, hasher)
    return meter.judged(
      'presence',
      opened.verdict === 'accept' ? this.#init.presence(opened.value) : opened
    )
  }

  /**
   * Puts both before gossipsub's topics. Announcements end here: `Ignore` keeps them from going further than one hop.
   * Presence that was news goes on to all. The sender matters only when it sends what no honest peer can.
   */
  attach(gossip: Gossip, topics: { readonly announce: string; readonly presence: string }): void {
    const { Accept, Ignore, Reject } = TopicValidatorResult
    const { meter, heard } = this.#init
    gossip.topicValidators.set(topics.announce, (from, { data }: Message) => {
      meter.add('controlIn', data.byteLength, from.toString())
      heard(from.toString())
      return this.announcement(data).verdict === 'reject' ? Reject : Ignore
    })
    gossip.topicValidators.set(topics.presence, (from, { data }: Message) => {
      meter.add('controlIn', data.byteLength, from.toString())
      heard(from.toString())
      const { verdict } = this.presence(data)
      return { accept: Accept, ignore: Ignore, reject: Reject }[verdict]
    })
  }
}
