import { expect } from 'chai'
import { MAX_MEMBERS } from '../../../../node/exchange/libp2p/constants.ts'
import { Membership, type MembershipInit } from '../../../../node/exchange/libp2p/membership.ts'
import type { Presence } from '../../../../protocol/messages/types.ts'
import type { Verdict } from '../../../../protocol/verdict.ts'

const outcome = (verdict: Verdict<unknown>) =>
  verdict.verdict === 'accept' ? 'accept' : `${verdict.verdict} ${verdict.reason}`

describe('Membership', () => {
  const nonce = (fill: number) => new Uint8Array(16).fill(fill)
  const presence = (author: string, changes: Partial<Presence> = {}) => ({
    author,
    digest: nonce(0),
    bytes: nonce(0),
    body: {
      federation: 'bafy',
      incarnation: 2,
      nonce: nonce(7),
      counter: 1,
      addresses: [],
      round: 0,
      state: 'waiting' as const,
      other: null,
      ...changes
    }
  })
  const members = (limits: Partial<Pick<MembershipInit, 'mayTell' | 'mayIntroduce'>> = {}) =>
    new Membership({
      federation: 'bafy',
      mayTell: () => true,
      mayIntroduce: () => true,
      ...limits
    })

  it('should take only what is newer', () => {
    const all = members()
    const outcomes = [
      presence('a'),
      presence('a'),
      presence('a', { counter: 2 }),
      presence('a', { incarnation: 1, counter: 9, nonce: nonce(8) }),
      presence('a', { incarnation: 3, counter: 0, nonce: nonce(9) }),
      presence('a', { federation: 'other', counter: 8 })
    ].map(sealed => outcome(all.offer(sealed, 'from', 0)))
    expect(outcomes).to.deep.equal([
      'accept',
      'ignore stale',
      'accept',
      'ignore stale',
      'accept',
      'ignore foreign'
    ])
  })

  it('should pass both copies of a run folder on, so that they hear of each other', () => {
    const all = members()
    expect(outcome(all.offer(presence('a', { counter: 5 }), 'from', 0))).to.equal('accept')
    const copy = presence('a', { counter: 1, nonce: nonce(8) })
    expect(outcome(all.offer(copy, 'from', 0))).to.equal('accept')
  })

  it('should charge a member for its news alone, and not believe one that has too much', () => {
    const charged: string[] = []
    const all = members({ mayTell: peer => charged.push(peer) <= 2 })
    const told = (author: string, counter: number) =>
      outcome(all.offer(presence(author, { counter }), 'from', counter))
    expect([told('a', 1), told('a', 1), told('a', 2), told('a', 3)]).to.deep.equal([
      'accept',
      'ignore stale',
      'accept',
      'ignore flood'
    ])
    expect(charged).to.deep.equal(['a', 'a', 'a'])
    expect(all.count(3), 'who floods is not heard').to.equal(1)
  })

  it('should charge a neighbour for members not known before, unless it is the member itself', () => {
    const charged: string[] = []
    const all = members({ mayIntroduce: from => charged.push(from) <= 1 })
    const told = (author: string, from: string, counter = 1) =>
      outcome(all.offer(presence(author, { counter }), from, 0))
    expect([
      told('a', 'crowd'),
      told('a', 'crowd', 2),
      told('b', 'crowd'),
      told('crowd', 'crowd'),
      told('b', 'b')
    ]).to.deep.equal(['accept', 'accept', 'ignore newcomers', 'accept', 'accept'])
    expect(charged).to.deep.equal(['crowd', 'crowd'])
  })

  it('should forget the member heard least recently where there are too many', () => {
    const all = members()
    const tell = (author: string, counter = 1) =>
      all.offer(presence(author, { counter }), 'from', counter)
    for (let i = 0; i < MAX_MEMBERS; i++) tell(`m${i}`)
    tell('m0', 2)
    tell('new')
    expect(['m0', 'm1', 'm2', 'new'].filter(peer => all.has(peer))).to.deep.equal([
      'm0',
      'm2',
      'new'
    ])
  })

  it('should miss whoever fell silent, but not who had ended, or was silent for too long', () => {
    const all = members()
    all.offer(presence('ended', { state: 'final' }), 'from', 100)
    all.offer(presence('gone'), 'from', 10)
    all.offer(presence('silent'), 'from', 100)
    all.offer(presence('there'), 'from', 300)
    const names = ['ended', 'gone', 'silent', 'there', 'unknown']
    const missed = names.filter(peer => all.isMissed(peer, { silent: 200, remembered: 50 }))
    expect(missed).to.deep.equal(['silent'])
  })

  it('should count members that were heard lately, and itself', () => {
    const all = members()
    all.offer(presence('a'), 'from', 100)
    all.offer(presence('b'), 'from', 200)
    expect([0, 150, 300].map(since => all.count(since))).to.deep.equal([3, 2, 1])
    expect(['a', 'c'].map(peer => all.has(peer))).to.deep.equal([true, false])
  })
})
