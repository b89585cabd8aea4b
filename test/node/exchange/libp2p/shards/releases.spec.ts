import { expect } from 'chai'
import { Releases } from '../../../../../node/exchange/libp2p/shards/releases.ts'
import { announcementOf } from '../../../../fixtures/stub-exchange.ts'

describe('Releases', () => {
  it('should keep the last two', () => {
    const releases = new Releases()
    expect(releases.latest()).to.equal(undefined)
    const all = [1, 2, 3].map(round => announcementOf('self', round))
    for (const sealed of all) {
      releases.keep({ sealed, shards: [], hashes: null, announcedTo: new Set() })
    }
    expect(releases.latest()).to.equal(all[2])
    const found = all.map(({ digest }) => releases.find(digest)?.sealed.body.round)
    expect(found).to.deep.equal([undefined, 2, 3])
    expect([1, 2].map(round => releases.of(round)?.sealed)).to.deep.equal([undefined, all[1]])
  })
})
