import { expect } from 'chai'
import { MAX_AVERAGED, MAX_HISTORY_PEERS, MAX_POINTS } from '../../../node/history/constants.ts'
import { History } from '../../../node/history/history.ts'
import { metricsLine } from '../../fixtures/run-folders.ts'

describe('History', () => {
  it('should add up all rounds of each peer', () => {
    const history = new History()
    for (const round of [1, 2, 3]) history.add(metricsLine('a', round, round === 2 ? [] : ['b']))
    history.add(metricsLine('b', 1, ['a']))
    expect(history.peers).to.deep.equal(['a', 'b'])
    expect(history.round).to.equal(3)
    expect(history.totalsOf('a')).to.deep.equal({
      rounds: 3,
      alone: 1,
      payloadIn: 3000,
      payloadOut: 6000,
      controlIn: 30,
      controlOut: 60,
      learnMs: 1200,
      gatherMs: 900,
      mixMs: 300,
      evaluateMs: 600
    })
    expect(history.totalsOf('nobody').rounds).to.equal(0)
    expect(
      history.links.map(({ from, to, rounds, weight }) => [from, to, rounds, weight])
    ).to.deep.equal([
      ['b', 'a', 2, 0.5],
      ['a', 'b', 1, 0.5]
    ])
  })

  it('should keep points and lines of a long run in bounds, with the last round among them', () => {
    const history = new History()
    const rounds = 2 * MAX_POINTS + 1000
    for (let round = 1; round <= rounds; round++) history.add(metricsLine('a', round, ['b']))
    const points = history.pointsOf('a')
    expect(history.stride).to.equal(4)
    expect(points.length).to.be.within(MAX_POINTS / 4, MAX_POINTS)
    expect(points[0]?.round).to.equal(1)
    expect(points[1]?.round).to.equal(5)
    expect(points.at(-1)?.round).to.equal(rounds)
    expect(history.recent.length * 2).to.be.at.most(MAX_AVERAGED)
    expect(history.totalsOf('a').rounds).to.equal(rounds)
  })

  it('should tell no more peers apart than it can hold', () => {
    const history = new History()
    for (let peer = 0; peer <= MAX_HISTORY_PEERS; peer++) history.add(metricsLine(`p${peer}`, 1))
    expect(history.peers.length).to.equal(MAX_HISTORY_PEERS)
    expect(history.lines).to.equal(MAX_HISTORY_PEERS)
  })
})
