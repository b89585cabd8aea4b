import { MAX_HISTORY_PEERS } from './constants.ts'
import type { MetricsLine } from './metrics-line.ts'

/** How often, and with how much weight, one peer's meme went into another's. */
export interface Link {
  readonly from: string
  readonly to: string
  readonly rounds: number
  /** Mean over those rounds. */
  readonly weight: number
  /** Mean over those rounds. */
  readonly staleness: number
  /** The last such round. */
  readonly last: number
}

/** A peer's links are bounded: those that come when there are as many are passed over. */
export class Links {
  #to = new Map<string, Map<string, Link>>()

  add({ peerId, round, averaged }: MetricsLine): void {
    const of = this.#to.get(peerId) ?? new Map<string, Link>()
    this.#to.set(peerId, of)
    for (const entry of averaged) {
      if (entry.peerId === peerId) continue
      const before = of.get(entry.peerId)
      if (before === undefined && of.size >= MAX_HISTORY_PEERS) continue
      const rounds = (before?.rounds ?? 0) + 1
      // A running mean.
      const mean = (sofar: number, value: number) => sofar + (value - sofar) / rounds
      of.set(entry.peerId, {
        from: entry.peerId,
        to: peerId,
        rounds,
        weight: mean(before?.weight ?? 0, entry.weight),
        staleness: mean(before?.staleness ?? 0, entry.staleness),
        last: round
      })
    }
  }

  all(): Link[] {
    return [...this.#to.values()].flatMap(of => [...of.values()])
  }
}
