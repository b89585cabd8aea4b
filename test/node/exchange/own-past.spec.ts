import { expect } from 'chai'
import { OwnPast } from '../../../node/exchange/own-past.ts'

/** A past of rounds 1 to 5 in which the only weight is 10 times the round. */
function pastOf(needed: readonly number[]) {
  const past = new OwnPast()
  for (const round of [1, 2, 3, 4, 5]) {
    past.keep(round, Float32Array.of(10 * round), new Set(needed))
  }
  return past
}

describe('the own past', () => {
  it('should give what was learnt since the midst of a round', () => {
    expect(pastOf([2, 3]).progress(2)?.[0]).to.equal(50 - 25)
    expect(pastOf([4, 5]).progress(4)?.[0]).to.equal(50 - 45)
  })

  it('should give nothing for the present round, nor for what it does not know', () => {
    const past = pastOf([2, 3])
    expect(past.progress(5)).to.equal(undefined)
    expect(past.progress(3)).to.equal(undefined)
    expect(past.progress(undefined)).to.equal(undefined)
  })

  it('should forget what is not needed', () => {
    expect(pastOf([2, 3]).rounds).to.deep.equal([2, 3, 5])
  })
})
