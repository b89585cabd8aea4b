import { expect } from 'chai'
import { afterRound, type GuardState, guardedPlan, UNMOVED } from '../../../node/learning/guard.ts'
import type { RoundPlan } from '../../../node/learning/types.ts'

const plan: RoundPlan = {
  round: 3,
  ownRound: 2,
  epochs: 1,
  learningRate: 0.1,
  alpha: 0.25,
  beta: 0.5,
  temperature: 3
}

/** The guard after rounds of which it is said whether the meme hurt, from round 1 on. */
const standing = (...rounds: boolean[]): GuardState =>
  rounds.reduce((state, hurts, index) => {
    const { alpha } = guardedPlan(plan, state)
    return afterRound(state, { round: index + 1, alpha, hurts })
  }, UNMOVED)

describe('guard', () => {
  it('should leave a plan as it is until the meme hurts', () => {
    expect(guardedPlan(plan, UNMOVED)).to.deep.equal(plan)
    expect(standing(false, false)).to.deep.equal(UNMOVED)
  })

  it('should halve the part of the meme as often as it hurt, and nothing else', () => {
    const state = standing(true, true)
    // 1 − 0.75 / 4.
    expect(guardedPlan(plan, state)).to.deep.equal({ ...plan, alpha: 0.8125 })
  })

  it('should go back a step for every round without harm', () => {
    expect(standing(true, true, false).level).to.equal(1)
    expect(standing(true, true, false, false, false).level).to.equal(0)
  })

  it('should never shut the meme out for good', () => {
    const state = standing(...Array(40).fill(true))
    expect(guardedPlan(plan, state).alpha).to.equal(1 - 0.75 / 64)
  })

  it('should remember when α was raised, and how far', () => {
    // Raised in rounds 3, 4 and 5: to 0.625, 0.8125, 0.625.
    expect(standing(false, true, true, false, false, false)).to.deep.equal({
      level: 0,
      raised: 3,
      first: 3,
      last: 5,
      highest: 0.8125
    })
  })
})
