import { expect } from 'chai'
import { roundAccuracy } from '../../../node/evaluation/round.ts'

describe('round accuracy', () => {
  const validation = { labels: Uint16Array.of(0, 1, 1), predictions: Uint16Array.of(0, 1, 0) }
  const common = { labels: Uint16Array.of(0, 0, 1, 1), predictions: Uint16Array.of(0, 1, 1, 1) }

  it('should measure the validation part and the common samples', () => {
    const { interval, ...points } = roundAccuracy(Float64Array.of(0.4, 0.6), validation, common)
    expect(points).to.deep.equal({
      validation: 2 / 3,
      common: 3 / 4,
      ownMix: 0.4 * 0.5 + 0.6 * 1
    })
    // Wilson: 1 of 2 is 0.0945 … 0.9055, 2 of 2 is 0.3424 … 1.
    expect(interval[0]).to.be.closeTo(0.8 - Math.hypot(0.4 * 0.4055, 0.6 * 0.6576), 1e-4)
    expect(interval[1]).to.be.closeTo(0.8 + 0.4 * 0.4055, 1e-4)
  })

  it('should have no common figures where nothing is common', () => {
    const { interval, ...points } = roundAccuracy(Float64Array.of(1, 0), validation, null)
    expect(points).to.deep.equal({ validation: 2 / 3, common: null, ownMix: null })
    // Wilson, 2 of 3.
    expect(interval[0]).to.be.closeTo(0.2077, 1e-4)
    expect(interval[1]).to.be.closeTo(0.9385, 1e-4)
  })
})
