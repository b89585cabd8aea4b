import { equalBytes } from '../../../protocol/canonical.ts'
import type { Presence, Sealed } from '../../../protocol/messages/types.ts'
import { accept, ignore, type Verdict } from '../../../protocol/verdict.ts'
import { BoundedMap } from './bounded-map.ts'
import { MAX_MEMBERS } from './constants.ts'

export type PresenceReason =
  /** Of another federation. */
  | 'foreign'
  /** We have a later one of that member. */
  | 'stale'
  /** It has had too much news lately. */
  | 'flood'
  /** Of a member not known before, from a neighbour that has told of too many of these lately. */
  | 'newcomers'

export interface MembershipInit {
  readonly federation: string
  /** Whether a member may have news again; charges it. */
  readonly mayTell: (peer: string) => boolean
  /** Whether a neighbour may tell of one more member that we do not know; charges it. */
  readonly mayIntroduce: (peer: string) => boolean
}

interface Member {
  readonly presence: Presence
  readonly heard: number
}

/** Who else is in the federation, as far as presence has told. Pure: times (ms) come as arguments. */
export class Membership {
  readonly #members = new BoundedMap<Member>(MAX_MEMBERS)
  readonly #init: MembershipInit

  constructor(init: MembershipInit) {
    this.#init = init
  }

  /** `from`: who delivered it. */
  offer(
    { author, body }: Sealed<Presence>,
    from: string,
    now: number
  ): Verdict<Presence, PresenceReason> {
    if (body.federation !== this.#init.federation) return ignore('foreign')
    const known = this.#members.get(author)?.presence
    if (known !== undefined && !isNews(body, known)) return ignore('stale')
    // Whoever speaks for itself has paid with a connection.
    const isIntroduced = known === undefined && author !== from
    if (isIntroduced && !this.#init.mayIntroduce(from)) return ignore('newcomers')
    // Only news is charged: replays of what a member once said must not silence it.
    if (!this.#init.mayTell(author)) return ignore('flood')
    this.#members.set(author, { presence: body, heard: now })
    return accept(body)
  }

  has(peer: string): boolean {
    return this.#members.has(peer)
  }

  /** Members that were heard since `since`, and ourselves. */
  count(since: number): number {
    let count = 1
    for (const member of this.#members.values()) if (member.heard >= since) count++
    return count
  }

  /** Whether a member has not been heard since `silent`, though it had not ended, but since `remembered`. */
  isMissed(peer: string, { silent, remembered }: { silent: number; remembered: number }): boolean {
    const member = this.#members.get(peer)
    if (member === undefined || member.presence.state === 'final') return false
    return member.heard < silent && member.heard >= remembered
  }
}

// Two processes of one incarnation are a copied run folder: both are passed on, so that they hear of each other.
function isNews(a: Presence, b: Presence): boolean {
  if (a.incarnation !== b.incarnation) return a.incarnation > b.incarnation
  return a.counter > b.counter || !equalBytes(a.nonce, b.nonce)
}
