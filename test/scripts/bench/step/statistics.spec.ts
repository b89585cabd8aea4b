import { expect } from 'chai'
import {
  median,
  relativeDifference,
  slotSteps,
  summarise,
  warmUpSteps
} from '../../../../scripts/bench/step/statistics.ts'

describe('median', () => {
  it('should be the middle value, or the mean of the two in the middle, and leave the list as it is', () => {
    const values = [10, 9, 100]
    expect(median(values)).to.equal(10)
    expect(values).to.deep.equal([10, 9, 100])
    expect(median([4, 1, 3, 2])).to.equal(2.5)
  })
})

describe('summarise', () => {
  const slot = (others: number, ...ms: number[]) => ({ ms, others })

  it('should give the median of the medians of slots, and the best step', () => {
    const slots = [slot(0, 1, 2, 90), slot(0, 3, 4, 5), slot(0, 8, 9, 10)]
    expect(summarise(slots)).to.deep.equal({ medianMs: 4, minMs: 1 })
  })

  it('should leave out slots that other programs held up', () => {
    expect(summarise([slot(0.02, 5), slot(0.3, 1), slot(0.5, 50)])).to.deep.equal({
      medianMs: 5,
      minMs: 5
    })
  })

  it('should take those where there are no others', () => {
    expect(summarise([slot(0.3, 7), slot(0.5, 9)])).to.deep.equal({ medianMs: 8, minMs: 7 })
  })
})

describe('warmUpSteps', () => {
  it('should be 200 at least for steps of some milliseconds, and 5 for slow ones', () => {
    expect([0.5, 5, 10, 100, 3000].map(warmUpSteps)).to.deep.equal([400, 400, 200, 20, 5])
  })
})

describe('slotSteps', () => {
  it('should come to the number of steps over all slots, and to half a second in each', () => {
    expect(slotSteps(1000, 50, 5)).to.equal(10)
    expect(slotSteps(1000, 52, 5)).to.equal(11)
    expect(slotSteps(10, 50, 5)).to.equal(50)
    expect(slotSteps(0.1, 50, 5)).to.equal(300)
    expect(slotSteps(0.1, 5000, 5)).to.equal(1000)
  })
})

describe('relativeDifference', () => {
  it('should be the largest of all pairs', () => {
    expect(relativeDifference([1, 2, 4], [1, 2, 5])).to.equal(0.2)
    expect(relativeDifference([3], [3])).to.equal(0)
  })

  it('should not pass over a number that is missing', () => {
    expect(relativeDifference([1, 2], [1])).to.be.NaN
  })
})
