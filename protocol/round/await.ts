import type { PeerState } from '../messages/types.ts'

/** What is known of a neighbour while one's own round waits. */
export interface NeighbourProgress {
  /** What it last said that it does; undefined while it has said nothing. */
  readonly state: PeerState | undefined
  /** The round in which it said so. */
  readonly statusRound: number
  /** Rounds of its announcements that we hold. */
  readonly announced: readonly number[]
  /** Whether the newest of these was its last. */
  readonly final: boolean
  /** We have waited for it long enough, and it has announced nothing since. */
  readonly isGivenUp: boolean
}

/** `ready`: its announcement of this round is here; `expected`: it will come, wait for it; `none`: it will not. */
export type Awaited = 'ready' | 'expected' | 'none'

/**
 * Whether a synchronous round waits for a neighbour. `none` is no judgement: its older memes may still be mixed in as
 * stale ones.
 */
export function awaited({
  round,
  neighbour
}: {
  readonly round: number
  readonly neighbour: NeighbourProgress
}): Awaited {
  const { announced, statusRound, final, isGivenUp } = neighbour
  if (announced.includes(round)) return 'ready'
  const last = Math.max(0, ...announced)
  // One that is alive but announces nothing must not cost every round its deadline.
  if (final || isGivenUp || last > round) return 'none'
  const isNext = last === round - 1
  // A status from before its newest announcement says nothing about now.
  const state = statusRound < last ? undefined : neighbour.state
  switch (state) {
    case 'training':
      // Already in the next round: it has announced this one, and that is on its way. Unless it enters there, as a
      // newcomer: then we hold nothing of it.
      if (statusRound === round + 1) return isNext && last > 0 ? 'expected' : 'none'
      return statusRound <= round ? 'expected' : 'none'
    case 'final':
      return statusRound === round ? 'expected' : 'none'
    case 'waiting':
      // A newcomer, or one that was started again: it goes on after its neighbours' last round, which is this one.
      // Before anybody has announced anything, it is about to begin with us.
      return round === 1 && last === 0 ? 'expected' : 'none'
    case undefined:
      // In round 1 also one that has said nothing at all. Later, silence since an older round means no waiting again.
      return isNext ? 'expected' : 'none'
  }
}
