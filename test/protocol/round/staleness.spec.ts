import { expect } from 'chai'
import { isFresh, staleness, stalenessWeight } from '../../../protocol/round/staleness.ts'

describe('staleness', () => {
  const table = [
    { mode: 'sync', since: 0, difference: 0, expected: 0, why: 'of this round' },
    { mode: 'sync', since: 0, difference: 2, expected: 2, why: 'an older round that came late' },
    { mode: 'sync', since: 3, difference: 1, expected: 3, why: 'held for three own rounds' },
    { mode: 'sync', since: 0, difference: -1, expected: 0, why: 'ahead of us' },
    { mode: 'async', since: 0, difference: 40, expected: 0, why: 'a straggler, just arrived' },
    { mode: 'async', since: 2, difference: 0, expected: 2, why: 'two own rounds ago' },
    { mode: 'async', since: 1, difference: -9, expected: 1, why: 'from somebody faster' }
  ] as const
  for (const { mode, since, difference, expected, why } of table) {
    it(`should be ${expected} in ${mode} mode for one ${why}`, () => {
      const input = { mode, ownRoundsSinceArrival: since, roundDifference: difference }
      expect(staleness(input)).to.equal(expected)
    })
  }
})

describe('stalenessWeight', () => {
  it('should be 1/(1+s)', () => {
    expect([0, 1, 3].map(stalenessWeight)).to.deep.equal([1, 0.5, 0.25])
  })
})

describe('isFresh', () => {
  it('should hold up to and with the bound', () => {
    expect([3, 4, 5].map(s => isFresh(s, 4))).to.deep.equal([true, true, false])
    expect(isFresh(0, 0)).to.equal(true)
  })
})
