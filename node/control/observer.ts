import type { Clock } from '../clock.ts'
import type { PeerEvents, PeerPhase, RoundMetrics } from '../types.ts'
import type { StatusAnswer } from './answers.ts'

export interface ObserverInit {
  /** Of the peer: see PeerEvents. */
  readonly events: EventTarget
  readonly clock: Clock
  /** Where the peer goes on from: 0 for a new run. */
  readonly round: number
  readonly ownRounds: number
}

/** What of a status follows from a peer's events. */
export type Standing = Pick<
  StatusAnswer,
  'phase' | 'round' | 'ownRounds' | 'learning' | 'deadline' | 'upMs' | 'lastRound'
>

/** Remembers of a peer's events what its status is asked for. Lives as long as the events do. */
export class Observer {
  readonly #clock: Clock
  readonly #began: number
  #phase: PeerPhase = 'waiting'
  #round: number
  #ownRounds: number
  #learning: Standing['learning'] = null
  #deadline: { readonly ms: number; readonly at: number } | null = null
  #last: RoundMetrics | null = null

  constructor({ events, clock, round, ownRounds }: ObserverInit) {
    this.#clock = clock
    this.#began = clock.now()
    this.#round = round
    this.#ownRounds = ownRounds
    const on = <K extends keyof PeerEvents>(
      type: K,
      handle: (detail: PeerEvents[K]['detail']) => void
    ) => events.addEventListener(type, event => handle((event as PeerEvents[K]).detail))
    on('peer:phase', detail => this.#turn(detail))
    on('round:progress', ({ done, of }) => {
      this.#learning = { done, of }
    })
    on('round:end', metrics => {
      this.#last = metrics
      this.#ownRounds = metrics.ownRound
    })
  }

  standing(): Standing {
    const now = this.#clock.now()
    const deadline = this.#deadline
    return {
      phase: this.#phase,
      round: this.#round,
      ownRounds: this.#ownRounds,
      learning: this.#learning,
      deadline: deadline && { ms: deadline.ms, leftMs: Math.max(0, deadline.at - now) },
      upMs: now - this.#began,
      lastRound: this.#last && describeRound(this.#last)
    }
  }

  /** What went in of that peer's meme in the last round; null when nothing did. */
  mixed(peer: string): { weight: number; staleness: number } | null {
    const entry = this.#last?.averaged.find(({ peerId }) => peerId === peer)
    return entry === undefined ? null : { weight: entry.weight, staleness: entry.staleness }
  }

  #turn({ phase, round, deadlineMs }: PeerEvents['peer:phase']['detail']): void {
    this.#phase = phase
    // A resumed peer that waits says 0.
    this.#round = Math.max(this.#round, round)
    this.#learning = null
    this.#deadline =
      deadlineMs === null ? null : { ms: deadlineMs, at: this.#clock.now() + deadlineMs }
  }
}

// The rest of a round's metrics is about data and models.
const describeRound = (metrics: RoundMetrics): NonNullable<Standing['lastRound']> => ({
  round: metrics.round,
  deadlineMs: metrics.deadlineMs,
  gatherMs: metrics.timings.gatherMs,
  massLost: metrics.massLost,
  averaged: metrics.averaged
    .filter(({ peerId }) => peerId !== metrics.peerId)
    .map(({ peerId, weight, staleness }) => ({ peerId, weight, staleness })),
  left: [...metrics.left]
})
