import {
  type DeadlineBounds,
  miss,
  observe,
  type PaceEstimate,
  roundDeadline
} from '../../protocol/round/deadline.ts'
import type { SealedAnnouncement } from './types.ts'

/** How long we have waited, over several rounds, for a neighbour to announce something. */
interface Wait {
  /** What it had announced by then. */
  readonly newest: SealedAnnouncement | undefined
  readonly ms: number
}

/**
 * How long each neighbour takes, learnt round by round, and how long we have waited for it in vain. Our patience with one
 * that announces nothing is the upper bound of a deadline, altogether and not every round: so a neighbour that is alive
 * but does not learn costs that once, and nobody who only waits for others is left behind. Starts from nothing with each
 * process.
 */
export class Pace {
  readonly #bounds: DeadlineBounds
  readonly #estimates = new Map<string, PaceEstimate>()
  readonly #waits = new Map<string, Wait>()

  constructor(bounds: DeadlineBounds) {
    this.#bounds = bounds
  }

  /** How long a round may wait for these neighbours, ms. */
  deadline(peers: readonly string[]): number {
    return roundDeadline(
      peers.map(peer => this.#estimates.get(peer)),
      this.#bounds
    )
  }

  /** A neighbour delivered its whole meme so many ms after our own announcement. */
  observe(peer: string, ms: number): void {
    this.#estimates.set(peer, observe(this.#estimates.get(peer), ms))
  }

  /** A neighbour's shards did not come in time. */
  miss(peer: string): void {
    const estimate = miss(this.#estimates.get(peer), this.#bounds)
    if (estimate !== undefined) this.#estimates.set(peer, estimate)
  }

  /** A neighbour did not even announce its round within `ms`; `newest` is what it had announced by then. */
  missAnnouncement(peer: string, newest: SealedAnnouncement | undefined, ms: number): void {
    this.miss(peer)
    const before = this.#waits.get(peer)
    const waited = before?.newest === newest ? (before?.ms ?? 0) : 0
    this.#waits.set(peer, { newest, ms: waited + ms })
  }

  /** Whether we no longer wait for it, until it announces something. */
  isGivenUp(peer: string, newest: SealedAnnouncement | undefined): boolean {
    const wait = this.#waits.get(peer)
    return wait !== undefined && wait.newest === newest && wait.ms >= this.#bounds.maxMs
  }

  /** Forgets all others: they are no neighbours any more. */
  keep(peers: readonly string[]): void {
    for (const known of [this.#estimates, this.#waits]) {
      for (const peer of known.keys()) if (!peers.includes(peer)) known.delete(peer)
    }
  }
}
