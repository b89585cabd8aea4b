export interface StalenessInput {
  readonly mode: 'sync' | 'async'
  /** Rounds that this peer has mixed since the announcement arrived. */
  readonly ownRoundsSinceArrival: number
  /** Own round − the announcement's round. */
  readonly roundDifference: number
}

/**
 * How many rounds a neighbour's meme is old, from 0. Counted in one's own rounds since it arrived: the difference of the
 * round numbers would shut out exactly the stragglers that asynchronous mode is for. In synchronous mode an older round
 * that arrives late is nevertheless at least as old as its number says.
 */
export function staleness({
  mode,
  ownRoundsSinceArrival,
  roundDifference
}: StalenessInput): number {
  return mode === 'async' ? ownRoundsSinceArrival : Math.max(ownRoundsSinceArrival, roundDifference)
}

/** Factor of a meme's mixing weight: 1, 1/2, 1/3, … */
export const stalenessWeight = (rounds: number): number => 1 / (1 + rounds)

/** Whether a meme is still mixed in; `bound` is the manifest's `exchange.staleness`. */
export const isFresh = (rounds: number, bound: number): boolean => rounds <= bound
