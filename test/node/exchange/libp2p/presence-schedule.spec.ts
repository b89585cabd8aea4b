import { expect } from 'chai'
import {
  PRESENCE_BYTES_PER_SECOND,
  PRESENCE_MIN_MS
} from '../../../../node/exchange/libp2p/constants.ts'
import { presenceInterval } from '../../../../node/exchange/libp2p/presence-schedule.ts'

describe('presenceInterval', () => {
  it('should keep what a member hears at the same rate from some size on', () => {
    expect(presenceInterval(2, 400)).to.equal(PRESENCE_MIN_MS)
    for (const members of [50, 500, 5000]) {
      const bytesPerMs = (members * 400) / presenceInterval(members, 400)
      expect(bytesPerMs * 1000).to.be.closeTo(PRESENCE_BYTES_PER_SECOND, 1e-6)
    }
  })
})
