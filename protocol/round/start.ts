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
 * The round with which a newcomer or resumed peer goes on: the one after the lower median of its neighbours' last
 * announced rounds, at most the federation's last. The lower median, so that a single neighbour that is ahead, or lies,
 * cannot make it skip rounds.
 *
 * @param positions - the neighbours' last announced rounds; 0 for one that has announced nothing yet
 * @param rounds - number of the federation's last round
 */
export function entryRound({
  positions,
  rounds
}: {
  readonly positions: readonly number[]
  readonly rounds: number
}): number {
  return Math.min((lowerMedian(positions) ?? 0) + 1, rounds)
}
