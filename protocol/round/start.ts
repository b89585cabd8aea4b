import { lowerMedian } from './median.ts'

/** Whether round 1, or a newcomer's first round, may begin: enough neighbours, or the person said to go on alone. */
export function canStart(now: {
  readonly neighbours: number
  readonly minNeighbours: number
  readonly alone: boolean
}): boolean {
  return now.alone || now.neighbours >= now.minNeighbours
}

/**
 * The round with which a newcomer, a resumed or an overtaken peer goes on: the one after the lower median of its
 * neighbours' last announced rounds, at most the federation's last. The lower median, so that a single neighbour that is
 * ahead, or lies, cannot make it skip rounds.
 */
export function entryRound({
  positions,
  rounds
}: {
  /** The neighbours' last announced rounds; 0 for one that has announced nothing yet. */
  readonly positions: readonly number[]
  /** Number of the federation's last round. */
  readonly rounds: number
}): number {
  return Math.min((lowerMedian(positions) ?? 0) + 1, rounds)
}

/**
 * Neighbours that are one round further may be waiting for us there. Two further, they have been through a whole round
 * without us: what we announce next comes too late for them, and so it would stay.
 */
const OVERTAKEN_BY = 2

/**
 * Whether the neighbourhood has left a synchronous peer behind: the lower median of its neighbours' last announced rounds
 * is at least two above its own last completed one. No minority of neighbours can make it believe so.
 *
 * @param positions - as for `entryRound`
 */
export function isOvertaken({
  round,
  positions
}: {
  readonly round: number
  readonly positions: readonly number[]
}): boolean {
  return (lowerMedian(positions) ?? 0) >= round + OVERTAKEN_BY
}
