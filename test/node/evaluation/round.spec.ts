import { expect } from 'chai'
import { roundAccuracy } from '../../../node/evaluation/round.ts'

describe('round accuracy', () => {
  const validation = { labels: Uint16Array.of(0, 1, 1), predictions: Uint16Array.of(0, 1, 0) }
  const common = { labels: Uint16Array.of(0, 0, 1, 1), predictions: Uint16Array.of(0, 1, 1, 1) }

  it('should measure the validation part and the common samples', () => {
    expect(roundAccuracy(Float64Array.of(0.4, 0.6), validation, common)).to.deep.equal({
      validation: 2 / 3,
      common: 3 / 4,
      ownMix: 0.4 * 0.5 + 0.6 * 1
    })
  })

  it('should have no common figures where nothing is common', () => {
    expect(roundAccuracy(Float64Array.of(1, 0), validation, null)).to.deep.equal({
      validation: 2 / 3,
      common: null,
      ownMix: null
    })
  })
})
