import { expect } from 'chai'
import { isAboveZero, pairedDifference } from '../../../node/evaluation/paired-difference.ts'

const of = (...values: number[]) => Float32Array.from(values)

describe('pairedDifference', () => {
  it('should be the mean difference and its standard error', () => {
    // Differences 1, 3, 2: mean 2, variance 1 with n − 1, error √(1/3).
    const { mean, error } = pairedDifference(of(2, 4, 5), of(1, 1, 3))
    expect(mean).to.equal(2)
    expect(error).to.be.closeTo(Math.sqrt(1 / 3), 1e-12)
  })

  it('should know nothing of a single sample', () => {
    expect(pairedDifference(of(2), of(1))).to.deep.equal({ mean: 1, error: Infinity })
    expect(isAboveZero(pairedDifference(of(2), of(1)), 1)).to.equal(false)
  })

  it('should have no mean of no samples', () => {
    const none = pairedDifference(of(), of())
    expect(none.mean).to.be.NaN
    expect(isAboveZero(none, 1)).to.equal(false)
  })
})

describe('isAboveZero', () => {
  it('should ask for more than so many standard errors', () => {
    expect(isAboveZero({ mean: 0.25, error: 0.125 }, 1)).to.equal(true)
    expect(isAboveZero({ mean: 0.25, error: 0.125 }, 2)).to.equal(false)
    expect(isAboveZero({ mean: -0.25, error: 0.125 }, 1)).to.equal(false)
    // Models that are equal on every sample.
    expect(isAboveZero({ mean: 0, error: 0 }, 1)).to.equal(false)
  })
})
