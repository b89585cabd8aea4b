import {
  type DeadlineBounds,
  miss,
  observe,
  type PaceEstimate,
  roundDeadline
} from '../../protocol/round/deadline.ts'
import type { SealedAnnouncement } from './types.ts'

/**
 * How long each neighbour takes, learnt round by round, and who let a whole deadline pass without announcing anything.
 * Starts from nothing with each process.
 */
export class Pace {
  readonly #bounds: DeadlineBounds
  readonly #estimates = new Map<string, PaceEstimate>()
  /** The newest announcement of a neighbour when it was given up; undefined if there was none. */
  readonly #givenUp = new Map<string, SealedAnnouncement | undefined>()

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

  /** A neighbour did not even announce its round in time. `newest` is what it had announced by then. */
  giveUp(peer: string, newest: SealedAnnouncement | undefined): void {
    this.miss(peer)
    this.#givenUp.set(peer, newest)
  }

  /** Whether it has announced nothing since it was given up. */
  isGivenUp(peer: string, newest: SealedAnnouncement | undefined): boolean {
    return this.#givenUp.has(peer) && this.#givenUp.get(peer) === newest
  }

  /** Forgets all others: they are no neighbours any more. */
  keep(peers: readonly string[]): void {
    for (const known of [this.#estimates, this.#givenUp]) {
      for (const peer of known.keys()) if (!peers.includes(peer)) known.delete(peer)
    }
  }
}
