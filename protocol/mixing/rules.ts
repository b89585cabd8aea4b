import { InvalidParametersError } from '../errors.ts'
import { mean } from './mean.ts'
import { metropolis } from './metropolis.ts'
import type { MixingRule } from './types.ts'

/** What a mixing rule may be called: as it stands in a manifest. */
export const RULE_NAME = /^[a-z][a-z0-9-]{0,63}$/

const rules = new Map<string, MixingRule>([mean, metropolis].map(rule => [rule.name, rule]))

/** The rule of a manifest's `exchange.mixing`, or undefined where this program knows none of that name. */
export const mixingRule = (name: string): MixingRule | undefined => rules.get(name)

/**
 * Makes a rule of one's own known to this program by its name, which a federation's manifest then gives as
 * `exchange.mixing`. Every member must register it, before it reads the manifest; others refuse the federation.
 * @throws InvalidParametersError if the name is taken, or is none
 */
export function registerMixingRule(rule: MixingRule): void {
  const { name } = rule
  if (!RULE_NAME.test(name)) {
    throw new InvalidParametersError(`${JSON.stringify(name)} is no name of a mixing rule`, {
      hint: 'Lower-case letters, digits and hyphens, a letter first, at most 64.'
    })
  }
  if (rules.has(name)) {
    throw new InvalidParametersError(`There is a mixing rule ${name} already`, {
      hint: 'Choose another name: federations tell rules apart by it.'
    })
  }
  rules.set(name, rule)
}
