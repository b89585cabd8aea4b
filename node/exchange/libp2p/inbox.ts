import type { Announcement } from '../../../protocol/messages/types.ts'
import { accept, ignore, type Verdict } from '../../../protocol/verdict.ts'
import type { SealedAnnouncement } from '../types.ts'
import { BoundedMap } from './bounded-map.ts'
import { MAX_MEMBERS } from './constants.ts'

export type InboxReason =
  /** Of another federation. */
  | 'foreign'
  /** Our own, come back. */
  | 'own'
  /** Its author is not our neighbour (any more, or not yet). */
  | 'stranger'
  /** We have one of this round or a later one. */
  | 'stale'

export interface InboxInit {
  readonly federation: string
  /** Our peer ID. */
  readonly self: string
  readonly isNeighbour: (peer: string) => boolean
}

/** The two freshest announcements of each neighbour. Which is fresher, its author's (incarnation, round) says. */
export class Inbox {
  readonly #kept = new BoundedMap<readonly SealedAnnouncement[]>(MAX_MEMBERS)
  readonly #init: InboxInit

  constructor(init: InboxInit) {
    this.#init = init
  }

  /** An announcement that is not taken is not counted against anybody: honest peers can send all of these. */
  offer(sealed: SealedAnnouncement): Verdict<SealedAnnouncement, InboxReason> {
    const { author, body } = sealed
    if (body.federation !== this.#init.federation) return ignore('foreign')
    if (author === this.#init.self) return ignore('own')
    if (!this.#init.isNeighbour(author)) return ignore('stranger')
    const [newest] = this.of(author)
    if (newest !== undefined && !isFresher(body, newest.body)) return ignore('stale')
    this.#kept.set(author, newest === undefined ? [sealed] : [sealed, newest])
    return accept(sealed)
  }

  /** Newest first, at most two. */
  of(author: string): readonly SealedAnnouncement[] {
    return this.#kept.get(author) ?? []
  }
}

/** When something was announced: which start of its author, and which round. */
export type Turn = Pick<Announcement, 'incarnation' | 'round'>

export const isFresher = (a: Turn, b: Turn): boolean =>
  a.incarnation > b.incarnation || (a.incarnation === b.incarnation && a.round > b.round)
