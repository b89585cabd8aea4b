import { expect } from 'chai'
import { wilson95 } from '../../../node/evaluation/wilson.ts'

describe('wilson95', () => {
  // statsmodels.stats.proportion.proportion_confint(method='wilson'), by hand from the formula of Wilson (1927).
  const cases: [successes: number, trials: number, low: number, high: number][] = [
    [8, 10, 0.4902, 0.9433],
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
    [950, 1000, 0.9347, 0.9619]
  ]
  for (const [successes, trials, low, high] of cases)
    it(`should be the score interval of ${successes} in ${trials}`, () => {
      const interval = wilson95(successes, trials)
      expect(interval[0]).to.be.closeTo(low, 5e-5)
      expect(interval[1]).to.be.closeTo(high, 5e-5)
    })
})
