import { expect } from 'chai'
import {
  miss,
  observe,
  type PaceEstimate,
  roundDeadline
} from '../../../protocol/round/deadline.ts'

const bounds = { minMs: 5_000, maxMs: 120_000 }
const waits = (...timeouts: number[]): PaceEstimate[] =>
  timeouts.map(timeout => ({ mean: timeout, deviation: 0, timeout }))

describe('observe', () => {
  it('should begin with half a sample of deviation (RFC 6298 2.2)', () => {
    expect(observe(undefined, 1000)).to.deep.equal({ mean: 1000, deviation: 500, timeout: 3000 })
  })

  it('should learn an eighth of the mean and a quarter of the deviation (RFC 6298 2.3)', () => {
    // |1800 − 1000| = 800: deviation 0.75·500 + 0.25·800 = 575; mean 1000 + 100; timeout 1100 + 2300.
    const next = observe(observe(undefined, 1000), 1800)
    expect(next).to.deep.equal({ mean: 1100, deviation: 575, timeout: 3400 })
  })

  it('should settle on a steady neighbour', () => {
    let estimate = observe(undefined, 60_000)
    for (let i = 0; i < 100; i++) estimate = observe(estimate, 2_000)
    expect(estimate.mean).to.be.closeTo(2_000, 1)
    expect(estimate.timeout).to.be.closeTo(2_000, 10)
  })

  it('should allow for a neighbour that was always there before', () => {
    expect(observe(observe(undefined, 0), 0).timeout).to.equal(0)
  })

  it('should end the doubling at the next sample', () => {
    const doubled = miss(observe(undefined, 4_000), bounds)
    expect(doubled?.timeout).to.equal(24_000)
    // Mean 4000, deviation 0.75·2000 = 1500.
    expect(observe(doubled, 4_000).timeout).to.equal(10_000)
  })
})

describe('miss', () => {
  it('should double from the lower bound to the upper one', () => {
    let estimate: PaceEstimate | undefined = observe(undefined, 0)
    const seen = [1, 2, 3, 4, 5].map(() => {
      estimate = miss(estimate, bounds)
      return estimate?.timeout
    })
    expect(seen).to.deep.equal([10_000, 20_000, 40_000, 80_000, 120_000])
    expect(miss(estimate, bounds)?.timeout).to.equal(120_000)
  })

  it('should leave the unknown unknown', () => {
    expect(miss(undefined, bounds)).to.equal(undefined)
  })
})

describe('roundDeadline', () => {
  const table: { estimates: (PaceEstimate | undefined)[]; deadline: number; why: string }[] = [
    { estimates: [], deadline: 120_000, why: 'no neighbour, no sample' },
    { estimates: [undefined], deadline: 120_000, why: 'before the first sample' },
    { estimates: waits(7_000), deadline: 7_000, why: 'one neighbour' },
    { estimates: waits(9_000, 7_000), deadline: 9_000, why: 'of two the slower one' },
    {
      estimates: waits(8_000, 6_000, 90_000),
      deadline: 8_000,
      why: 'one of three stretches nothing'
    },
    { estimates: waits(6_000, 100_000, 8_000, 7_000), deadline: 8_000, why: 'nor one of four' },
    { estimates: waits(6e3, 1e5, 8e3, 1e5, 7e3), deadline: 8_000, why: 'nor two of five' },
    {
      estimates: [...waits(6_000, 7_000), undefined],
      deadline: 7_000,
      why: 'one unknown of three'
    },
    { estimates: waits(10, 20, 30), deadline: 5_000, why: 'never below the lower bound' },
    { estimates: waits(5e6, 5e6), deadline: 120_000, why: 'never above the upper bound' }
  ]
  for (const { estimates, deadline, why } of table) {
    it(`should be ${deadline} ms: ${why}`, () => {
      expect(roundDeadline(estimates, bounds)).to.equal(deadline)
    })
  }
})
