import { MixingRuleError } from './errors.ts'
import type { MixingOptions, MixingRule, MixingWeights, Participant } from './types.ts'

/** How far from 1 the weights may add up: what float64 makes of some hundred additions. */
const TOLERANCE = 1e-9

/**
 * The weights of a rule, which may be somebody's own: one a neighbour, none below 0, together 1.
 * @throws MixingRuleError
 */
export function convexWeights(
  rule: MixingRule,
  self: Participant,
  neighbours: readonly Participant[],
  options: MixingOptions
): MixingWeights {
  const weights = rule.weights(self, neighbours, options)
  const all = [weights.self, ...weights.neighbours]
  if (weights.neighbours.length !== neighbours.length) {
    throw new MixingRuleError(
      rule.name,
      `${weights.neighbours.length} weights for ${neighbours.length} neighbours`
    )
  }
  const wrong = all.find(weight => !(weight >= 0)) // NaN too
  if (wrong !== undefined) throw new MixingRuleError(rule.name, `a weight of ${wrong}`)
  const sum = all.reduce((total, weight) => total + weight)
  if (!(Math.abs(sum - 1) <= TOLERANCE)) {
    throw new MixingRuleError(rule.name, `weights that add up to ${sum}, not to 1`)
  }
  return weights
}
