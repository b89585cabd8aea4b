import { MemeshError } from '../errors.ts'

/** A mixing rule of somebody's own that gives no convex weights: the meme would grow, shrink or be lost. */
export class MixingRuleError extends MemeshError {
  readonly code = 'ERR_MIXING_RULE'

  constructor(name: string, gave: string) {
    super(`The mixing rule ${name} gave ${gave}`, {
      hint: 'Weights must not be negative and must add up to 1, one for oneself and one for each neighbour.'
    })
  }
}
