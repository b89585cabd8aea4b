import { expect } from 'chai'
import fc from 'fast-check'
import { OwnProcess } from '../../../../../node/exchange/libp2p/processes/own-process.ts'
import type { Presence } from '../../../../../protocol/messages/types.ts'
import { presenceOf } from '../../../../fixtures/messages.ts'

const nonce = (fill: number) => new Uint8Array(16).fill(fill)
const [OWN, OTHER, THIRD] = [nonce(1), nonce(2), nonce(3)]
const saysOf = ({ nonce, incarnation, other }: OwnProcess): Presence =>
  presenceOf({ nonce, incarnation, other })

describe('OwnProcess', () => {
  it('should know its own presence when it comes back', () => {
    const own = new OwnProcess(OWN, 5)
    expect(own.hear(presenceOf({ nonce: OWN, incarnation: 5 }))).to.equal('own')
    expect(own.other).to.equal(null)
  })

  it('should name nobody for what is left of an earlier start, however often it is repeated', () => {
    const own = new OwnProcess(OWN, 5)
    for (let counter = 0; counter < 5; counter++) {
      const old = presenceOf({ nonce: OTHER, incarnation: 4, counter, other: THIRD })
      expect(own.hear(old)).to.equal('stale')
    }
    expect([own.other, own.incarnation]).to.deep.equal([null, 5])
  })

  it('should name a process that is not below it, but not stop for it', () => {
    // As after a run folder was restored from an old backup: members have heard of later starts.
    const own = new OwnProcess(OWN, 2)
    expect(own.hear(presenceOf({ nonce: OTHER, incarnation: 7, counter: 1 }))).to.equal('echo')
    expect([own.other, own.incarnation]).to.deep.equal([OTHER, 7])
    expect(own.hear(presenceOf({ nonce: OTHER, incarnation: 7, counter: 2 }))).to.equal('echo')
    expect(own.hear(presenceOf({ nonce: THIRD, incarnation: 6 }))).to.equal('stale')
  })

  it('should be the same object while it is the same process', () => {
    const own = new OwnProcess(OWN, 2)
    own.hear(presenceOf({ nonce: OTHER, incarnation: 2, counter: 1 }))
    const before = own.other
    own.hear(presenceOf({ nonce: OTHER.slice(), incarnation: 3, counter: 2 }))
    expect(own.other).to.equal(before)
    expect(own.incarnation).to.equal(3)
  })

  it('should stop for a process that names it, whatever start that is', () => {
    for (const incarnation of [1, 5, 9]) {
      const own = new OwnProcess(OWN, 5)
      const heard = own.hear(presenceOf({ nonce: OTHER, incarnation, other: OWN }))
      expect(heard, `${incarnation}`).to.equal('conflict')
      expect(own.other).to.deep.equal(OTHER)
    }
  })

  it('should end with both in conflict, whatever they have heard before and whoever hears first', () => {
    const starts = fc.integer({ min: 1, max: 6 })
    const echoes = fc.array(fc.tuple(fc.integer({ min: 10, max: 13 }), starts), { maxLength: 4 })
    fc.assert(
      fc.property(starts, starts, echoes, echoes, fc.boolean(), (a, b, ofA, ofB, isFirst) => {
        const pair = [new OwnProcess(OWN, a), new OwnProcess(OTHER, b)] as const
        for (const [index, heard] of [ofA, ofB].entries()) {
          for (const [fill, incarnation] of heard) {
            const echo = presenceOf({ nonce: nonce(fill), incarnation })
            expect(pair[index]!.hear(echo)).to.not.equal('conflict')
          }
        }
        const [first, second] = isFirst ? pair : [pair[1], pair[0]]
        const outcomes = Array.from({ length: 3 }, () => [
          second.hear(saysOf(first)),
          first.hear(saysOf(second))
        ])
        expect(outcomes.at(-1)).to.deep.equal(['conflict', 'conflict'])
      }),
      { seed: 1, numRuns: 300 }
    )
  })
})
