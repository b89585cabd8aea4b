import type { Learning } from '../../protocol/federation/manifest.ts'
import type { RoundPlan } from './types.ts'

/**
 * The numbers of one round. With the `step` schedule every `every` rounds of the federation are one learning-rate
 * step: the rate shrinks by `factor`, α and β move by their steps within floor and ceiling (the dynamic form of the
 * FML authors). `round` and `ownRound` count from 1.
 */
export function planRound(learning: Learning, round: number, ownRound: number): RoundPlan {
  const { epochs, learningRate, alpha, beta, temperature, schedule } = learning
  const plan = { round, ownRound, epochs, learningRate, alpha, beta, temperature }
  if (schedule.kind === 'constant') return plan
  const steps = Math.floor((round - 1) / schedule.every)
  return {
    ...plan,
    learningRate: learningRate * schedule.factor ** steps,
    alpha: moved(alpha, schedule.alphaStep * steps, schedule.alphaFloor, 1),
    beta: moved(beta, schedule.betaStep * steps, 0, schedule.betaCeiling)
  }
}

/** A start value outside of its bounds stays where it is: bounds stop a movement, they do not start one. */
function moved(start: number, by: number, low: number, high: number): number {
  return Math.max(Math.min(start, low), Math.min(Math.max(start, high), start + by))
}
