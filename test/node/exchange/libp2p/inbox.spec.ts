import { expect } from 'chai'
import { Inbox } from '../../../../node/exchange/libp2p/inbox.ts'
import type { Verdict } from '../../../../protocol/verdict.ts'
import { announcementOf } from '../../../fixtures/stub-exchange.ts'

const outcome = (verdict: Verdict<unknown>) =>
  verdict.verdict === 'accept' ? 'accept' : `${verdict.verdict} ${verdict.reason}`

describe('Inbox', () => {
  const inbox = () =>
    new Inbox({ federation: 'bafy', self: 'self', isNeighbour: peer => peer !== 'stranger' })

  it('should keep the two freshest announcements of an author, newest first', () => {
    const box = inbox()
    for (const round of [1, 2, 5]) {
      expect(outcome(box.offer(announcementOf('a', round)))).to.equal('accept')
    }
    expect(box.of('a').map(({ body }) => body.round)).to.deep.equal([5, 2])
    expect(box.of('b')).to.deep.equal([])
  })

  it('should ignore what is stale, foreign, its own, or no neighbour’s', () => {
    const box = inbox()
    box.offer(announcementOf('a', 3))
    const cases: [string, ReturnType<typeof announcementOf>][] = [
      ['ignore stale', announcementOf('a', 3)],
      ['ignore stale', announcementOf('a', 2)],
      ['ignore foreign', announcementOf('a', 4, { federation: 'other' })],
      ['ignore own', announcementOf('self', 4)],
      ['ignore stranger', announcementOf('stranger', 4)]
    ]
    for (const [expected, sealed] of cases) expect(outcome(box.offer(sealed))).to.equal(expected)
    expect(box.of('a')).to.have.length(1)
  })

  it('should take a lower round of a later incarnation, and none of an earlier one', () => {
    const box = inbox()
    box.offer(announcementOf('a', 9, { incarnation: 2 }))
    expect(outcome(box.offer(announcementOf('a', 10, { incarnation: 1 })))).to.equal('ignore stale')
    expect(outcome(box.offer(announcementOf('a', 4, { incarnation: 3 })))).to.equal('accept')
    expect(box.of('a').map(({ body }) => body.round)).to.deep.equal([4, 9])
  })
})
