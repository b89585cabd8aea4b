import { expect } from 'chai'
import { REQUEST_BURST, REQUESTS_PER_SECOND } from '../../../../node/exchange/libp2p/constants.ts'
import { RateLimit } from '../../../../node/exchange/libp2p/rate-limit.ts'

describe('RateLimit', () => {
  it('should allow a burst, and then a rate', () => {
    let now = 0
    const limit = new RateLimit({
      now: () => now,
      burst: REQUEST_BURST,
      perSecond: REQUESTS_PER_SECOND
    })
    const take = (count: number) => Array.from({ length: count }, () => limit.take('a'))
    expect(take(REQUEST_BURST + 1).lastIndexOf(true)).to.equal(REQUEST_BURST - 1)
    expect(limit.take('b'), 'another peer').to.equal(true)
    now = 1000
    expect(take(REQUESTS_PER_SECOND + 5).filter(Boolean)).to.have.length(REQUESTS_PER_SECOND)
    now = 1_000_000
    expect(take(2 * REQUEST_BURST).filter(Boolean)).to.have.length(REQUEST_BURST)
  })
})
