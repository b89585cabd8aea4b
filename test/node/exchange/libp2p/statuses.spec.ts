import { expect } from 'chai'
import { Statuses } from '../../../../node/exchange/libp2p/statuses.ts'

describe('Statuses', () => {
  it('should only go forward until the peer is forgotten', () => {
    const statuses = new Statuses()
    const offers = [
      { state: 'waiting', round: 0 },
      { state: 'training', round: 1 },
      { state: 'waiting', round: 1 },
      { state: 'training', round: 1 },
      { state: 'final', round: 1 },
      { state: 'training', round: 2 }
    ] as const
    expect(offers.map(status => statuses.offer('a', status))).to.deep.equal([
      true,
      true,
      false,
      false,
      true,
      true
    ])
    expect(statuses.get('a')).to.deep.equal({ state: 'training', round: 2 })
    statuses.forget('a')
    expect(statuses.get('a')).to.equal(undefined)
    expect(statuses.offer('a', { state: 'waiting', round: 1 })).to.equal(true)
  })
})
