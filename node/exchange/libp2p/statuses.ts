import type { PeerStatus } from '../types.ts'
import { BoundedMap } from './bounded-map.ts'
import { MAX_MEMBERS } from './constants.ts'

const ORDER = ['waiting', 'training', 'final'] as const

/**
 * What members last said of themselves. It comes by three ways (presence, `latest`, announcements) that overtake each
 * other; within one session of a peer it only goes forward, so the furthest is the latest.
 */
export class Statuses {
  readonly #known = new BoundedMap<PeerStatus>(MAX_MEMBERS)

  get(peer: string): PeerStatus | undefined {
    return this.#known.get(peer)
  }

  /** Returns whether that was news. */
  offer(peer: string, { state, round }: PeerStatus): boolean {
    const known = this.#known.get(peer)
    if (known !== undefined && !isFurther({ state, round }, known)) return false
    this.#known.set(peer, { state, round })
    return true
  }

  /** The peer has gone; when it comes back it may be elsewhere. */
  forget(peer: string): void {
    this.#known.delete(peer)
  }
}

const isFurther = (a: PeerStatus, b: PeerStatus): boolean =>
  a.round > b.round || (a.round === b.round && ORDER.indexOf(a.state) > ORDER.indexOf(b.state))
