import { expect } from 'chai'
import { planRound } from '../../../node/learning/schedules.ts'
import { ManifestSchema } from '../../../protocol/federation/manifest.ts'

const learning = (extra: object) => ManifestSchema.shape.learning.parse(extra)

describe('planRound', () => {
  it('should keep the numbers of the manifest with a constant schedule', () => {
    const plan = planRound(learning({ alpha: 0.4, epochs: 3 }), 9, 4)
    expect(plan).to.deep.equal({
      round: 9,
      ownRound: 4,
      epochs: 3,
      learningRate: 0.01,
      alpha: 0.4,
      beta: 0.5,
      temperature: 3
    })
  })

  it("should follow the FML authors' dynamic form", () => {
    const dynamic = learning({
      learningRate: 0.1,
      alpha: 0.9,
      beta: 0.1,
      schedule: {
        kind: 'step',
        every: 10,
        alphaStep: -0.2,
        alphaFloor: 0.5,
        betaStep: 0.4,
        betaCeiling: 1
      }
    })
    for (const [round, rate, alpha, beta] of [
      [1, 0.1, 0.9, 0.1],
      [10, 0.1, 0.9, 0.1],
      [11, 0.01, 0.7, 0.5],
      [21, 0.001, 0.5, 0.9],
      [31, 0.0001, 0.5, 1],
      [99, 1e-10, 0.5, 1]
    ] as const) {
      const plan = planRound(dynamic, round, round)
      expect(plan.learningRate, `rate of ${round}`).to.be.closeTo(rate, rate * 1e-9)
      expect(plan.alpha, `α of ${round}`).to.be.closeTo(alpha, 1e-12)
      expect(plan.beta, `β of ${round}`).to.be.closeTo(beta, 1e-12)
    }
  })

  it('should go by the round of the federation, not by one’s own', () => {
    const step = learning({ schedule: { kind: 'step', every: 2 } })
    expect(planRound(step, 3, 1).learningRate).to.be.closeTo(0.001, 1e-12)
  })

  it('should leave a weight that starts beyond its bound where it is', () => {
    const step = learning({
      alpha: 0.3,
      schedule: { kind: 'step', every: 1, alphaStep: -0.2, alphaFloor: 0.5 }
    })
    expect(planRound(step, 5, 5).alpha).to.equal(0.3)
  })
})
