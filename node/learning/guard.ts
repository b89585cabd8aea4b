import type { RoundPlan } from './types.ts'

/** How far a peer has turned away from its meme, between two rounds. */
export interface GuardState {
  /** How often the meme's part in the private model's loss is halved, 0 to MAX_LEVEL. */
  readonly level: number
  /** Rounds that were learnt with a raised α. */
  readonly raised: number
  /** The first and the last of them, by the federation's count; null for none. */
  readonly first: number | null
  readonly last: number | null
  /** The highest raised α; null for none. */
  readonly highest: number | null
}

export const UNMOVED: GuardState = { level: 0, raised: 0, first: null, last: null, highest: null }

/** 1 − α shrinks to a sixty-fourth at most, so that six rounds without harm take it back. */
export const MAX_LEVEL = 6

/** The plan of a round with α raised: 1 − α is halved `level` times. */
export const guardedPlan = (plan: RoundPlan, { level }: GuardState): RoundPlan => ({
  ...plan,
  alpha: 1 - (1 - plan.alpha) / 2 ** level
})

/**
 * Where the guard stands after a round: one halving more where the meme hurts, one less where it does not. α is the
 * multiplier of the constraint "no worse than alone": it rises for as long as that is broken.
 */
export function afterRound(
  { level, ...before }: GuardState,
  {
    round,
    alpha,
    hurts
  }: { readonly round: number; readonly alpha: number; readonly hurts: boolean }
): GuardState {
  const next = Math.max(0, Math.min(MAX_LEVEL, level + (hurts ? 1 : -1)))
  if (level === 0) return { level: next, ...before }
  return {
    level: next,
    raised: before.raised + 1,
    first: before.first ?? round,
    last: round,
    highest: Math.max(before.highest ?? 0, alpha)
  }
}
