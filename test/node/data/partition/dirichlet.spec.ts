import { expect } from 'chai'
import { apportion, dealDirichlet } from '../../../../node/data/partition/dirichlet.ts'
import { logGamma, normal } from '../../../../node/data/partition/gamma.ts'
import { balanced, datasetOf, random } from '../fixtures.ts'

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
const variance = (values: readonly number[]) => {
  const centre = mean(values)
  return mean(values.map(value => (value - centre) ** 2))
}

describe('dirichlet', () => {
  it('should draw normal numbers', () => {
    const generator = random.stream('normal')
    const draws = Array.from({ length: 20_000 }, () => normal(generator))
    // Standard errors: 1/√20,000 = 0.007 and √(2/20,000) = 0.01; four of them.
    expect(mean(draws)).to.be.closeTo(0, 0.028)
    expect(variance(draws)).to.be.closeTo(1, 0.04)
    const tail = draws.filter(draw => Math.abs(draw) > 1.96).length / draws.length
    expect(tail).to.be.closeTo(0.05, 0.0062)
  })

  it('should draw gamma numbers of small and large shape', () => {
    for (const shape of [0.1, 0.5, 1, 3, 20]) {
      const generator = random.stream('gamma', shape)
      const draws = Array.from({ length: 20_000 }, () => Math.exp(logGamma(shape, generator)))
      // Mean and variance are both `shape`; the fourth moment gives the second error, four of each.
      const error = Math.sqrt(shape / draws.length)
      expect(mean(draws), `mean ${shape}`).to.be.closeTo(shape, 4 * error)
      const spread = Math.sqrt((2 * shape ** 2 + 6 * shape) / draws.length)
      expect(variance(draws), `variance ${shape}`).to.be.closeTo(shape, 4 * spread)
    }
  })

  it('should have finite logarithms where the numbers themselves vanish', () => {
    const generator = random.stream('tiny')
    for (let i = 0; i < 1000; i++) expect(logGamma(0.001, generator)).to.be.finite
  })

  it('should give class shares of the mean and variance of Dir(α)', () => {
    for (const alpha of [0.1, 1, 10]) {
      const dataset = balanced(1000, 4)
      // 400 draws of one peer each, so that no class runs out: 400 of 4,000 samples.
      const shares = Array.from({ length: 400 }, (_, run) => {
        const generator = random.stream('shares', alpha, run)
        const deal = dealDirichlet(alpha)({ dataset, peers: 1, size: 400, generator })
        return deal[0]!.filter(index => dataset.labels[index] === 2).length / 400
      })
      // Dir(α, …, α) of 4 classes: mean 1/4, variance (1/4 · 3/4) / (4α + 1).
      const expected = 0.1875 / (4 * alpha + 1)
      expect(mean(shares), `mean ${alpha}`).to.be.closeTo(0.25, 4 * Math.sqrt(expected / 400))
      expect(variance(shares), `variance ${alpha}`).to.be.closeTo(expected, 0.25 * expected)
    }
  })

  it('should fill up from the classes that are left, and end with nothing left', () => {
    const dataset = datasetOf([...Array(100).fill(0), ...Array(20).fill(1), ...Array(3).fill(2)], 3)
    for (let run = 0; run < 20; run++) {
      const generator = random.stream('left', run)
      const deal = dealDirichlet(0.05)({ dataset, peers: 3, size: 'all', generator })
      expect(deal.map(indices => indices.length)).to.deep.equal([41, 41, 41])
      expect(new Set(deal.flatMap(indices => [...indices])).size).to.equal(123)
    }
  })

  it('should apportion by the largest remainders', () => {
    // Quotas 4.16, 3.41, 2.43 of ten: 4 + 3 + 2, and the last goes to .43.
    expect(apportion([0.416, 0.341, 0.243], 10)).to.deep.equal([4, 3, 3])
    expect(apportion([1, 0], 7)).to.deep.equal([7, 0])
    expect(apportion([0.5, 0.5], 3).sort()).to.deep.equal([1, 2])
  })
})
