import { expect } from 'chai'
import type { Exchange } from '../../node/exchange/types.ts'
import type { RoundMetrics } from '../../node/types.ts'
import { stillClock, taken } from '../fixtures/still-clock.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { openTinyPeers, type TinyPeers } from '../fixtures/tiny-peers.ts'

const manifestOf = (rounds: number, deadline: { minMs: number; maxMs: number }) =>
  tinyManifest({ learning: { rounds, epochs: 1 }, exchange: { deadline } })

/** With whom a peer averaged in each round. */
const companyOf = (metrics: readonly RoundMetrics[]) =>
  metrics.map(({ peerId, averaged }) =>
    averaged.map(entry => entry.peerId).filter(id => id !== peerId)
  )

describe('real peers', function () {
  this.timeout(180_000)
  let peers: TinyPeers
  afterEach(() => peers.stop())

  it('should wait out one deadline for a neighbour that answers but never announces, not one a round', async () => {
    peers = await openTinyPeers(2, manifestOf(4, { minMs: 100, maxMs: 700 }))
    peers.exchanges[1]!.setStatus({ state: 'training', round: 1 })
    const { metrics } = await peers.train(0)
    expect(metrics.map(({ deadlineMs }) => deadlineMs)).to.deep.equal([700, null, null, null])
    expect(metrics.map(({ aloneThisRound }) => aloneThisRound)).to.not.include(false)
  })

  it('should learn how long the others take, whatever one of them does', async () => {
    const { clock, advance } = stillClock()
    peers = await openTinyPeers(4, manifestOf(5, { minMs: 100, maxMs: 3_000 }), clock)
    const [a, b, c, mute] = peers.exchanges as [Exchange, Exchange, Exchange, Exchange]
    mute.setStatus({ state: 'training', round: 1 })
    void taken([a, b, c], 6).then(() => advance(3_000))
    const lives = await Promise.all([0, 1, 2].map(index => peers.train(index)))
    for (const { metrics } of lives) {
      // The others took no time at all.
      expect(metrics.map(({ deadlineMs }) => deadlineMs)).to.deep.equal([3_000, 100, 100, 100, 100])
      const others = lives.map(life => life.report.peerId)
      for (const company of companyOf(metrics)) {
        expect(company).to.have.length(2)
        expect(others).to.include.members(company)
      }
    }
  })

  it('should go on with its neighbours when they have overtaken it', async () => {
    const { clock, advance } = stillClock()
    peers = await openTinyPeers(3, manifestOf(8, { minMs: 3_000, maxMs: 3_000 }), clock)
    const late = peers.exchanges[2]!.peerId
    // All of all in round 1, and of the punctual ones in round 2: then these have waited for it long enough.
    void taken(peers.exchanges, 8).then(() => advance(3_000))
    const [gone, caughtUp] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    // The late one sleeps in round 2 until both others have done round 6; these begin round 7 when it is there.
    let ahead = 0
    const punctual = {
      beforeLearning: (round: number) => (round === 7 ? caughtUp.promise : Promise.resolve()),
      onRound: async ({ round }: RoundMetrics) => {
        if (round === 6 && ++ahead === 2) gone.resolve()
      }
    }
    const [a, b, c] = await Promise.all([
      peers.train(0, punctual),
      peers.train(1, punctual),
      peers.train(2, {
        beforeLearning: round => (round === 2 ? gone.promise : Promise.resolve()),
        onEnter: () => caughtUp.resolve()
      })
    ])
    expect(c.entered).to.deep.equal([7])
    expect(c.metrics.map(({ round }) => round)).to.deep.equal([1, 2, 7, 8])
    expect(c.metrics.map(({ ownRound }) => ownRound)).to.deep.equal([1, 2, 3, 4])
    expect(c.report).to.include({ round: 8, ownRounds: 4 })
    expect(companyOf(c.metrics).at(-1)).to.have.length(2)
    for (const { metrics, entered } of [a, b]) {
      expect(entered).to.deep.equal([])
      expect(metrics).to.have.length(8)
      const withLate = companyOf(metrics).map(company => company.includes(late))
      expect(withLate).to.deep.equal([true, false, false, false, false, false, true, true])
    }
  })

  it('should say who left, and that a round had nobody', async () => {
    const { clock } = stillClock()
    peers = await openTinyPeers(2, manifestOf(3, { minMs: 200, maxMs: 5_000 }), clock)
    const leaver = peers.exchanges[1]!
    const left = Promise.withResolvers<void>()
    const [{ metrics }] = await Promise.all([
      peers.train(0, { beforeLearning: round => (round === 2 ? left.promise : Promise.resolve()) }),
      peers.train(1, { rounds: 1, lingerMs: 5_000 }).then(async () => {
        await leaver.stop()
        left.resolve()
      })
    ])
    // It may be gone when the first round ends, or not yet.
    expect(metrics.flatMap(line => line.left)).to.deep.equal([leaver.peerId])
    expect(metrics[2]?.left).to.deep.equal([])
    expect(metrics.map(line => line.aloneThisRound)).to.deep.equal([false, true, true])
  })
})
