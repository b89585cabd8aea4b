import { expect } from 'chai'
import type { RoundMetrics } from '../../node/types.ts'
import { tinyData, tinyManifest, tinyMlp } from '../fixtures/tiny-federation.ts'
import { simulateTiny } from '../fixtures/tiny-simulation.ts'

/** Ms that a round of learning takes at least: peers of 1×, 2×, 4× and 8× the time. */
const LEARN_MS = [50, 100, 200, 400]
const ROUNDS = 8

describe('asynchronous peers of different speeds', () => {
  let metrics: readonly RoundMetrics[]
  let ids: readonly string[]
  const roundsOf = (peer: number) => metrics.filter(({ peerId }) => peerId === ids[peer])
  /** Every use that a peer made of another's meme. */
  const usesOf = (peer: number, other: number) =>
    roundsOf(peer).flatMap(({ averaged }) => averaged.filter(({ peerId }) => peerId === ids[other]))

  before(async function () {
    this.timeout(180_000)
    const manifest = tinyManifest({ learning: { rounds: ROUNDS }, exchange: { mode: 'async' } })
    const peers = LEARN_MS.map((learnMs, index) => ({
      name: `peer-${index + 1}`,
      model: 'mlp6',
      architecture: tinyMlp(6),
      data: tinyData(`peer ${index}`),
      learnMs
    }))
    const outcome = await simulateTiny([], { manifest, peers, engine: 'cpu', baseline: 'none' })
    metrics = outcome.metrics
    ids = outcome.report.peers.map(({ peerId }) => peerId)
  })

  it('should all do all their rounds, none of them with a deadline', () => {
    for (const index of LEARN_MS.keys()) {
      const rounds = roundsOf(index).map(({ round }) => round)
      expect(rounds).to.deep.equal(Array.from({ length: ROUNDS }, (_, i) => i + 1))
    }
    expect(new Set(metrics.map(({ deadlineMs }) => deadlineMs))).to.deep.equal(new Set([null]))
  })

  it('should use the memes of the slowest in the fastest, and the reverse', () => {
    expect(usesOf(0, 3)).to.not.be.empty
    expect(usesOf(3, 0)).to.not.be.empty
  })

  it('should mix every meme once, also one of the slowest in the fastest', () => {
    for (const peer of LEARN_MS.keys()) {
      for (const other of LEARN_MS.keys()) {
        const uses = usesOf(peer, other)
        expect(new Set(uses.map(({ announcement }) => announcement)).size).to.equal(uses.length)
      }
    }
    expect(usesOf(0, 3).length).to.be.below(ROUNDS)
  })

  it('should leave out in the slowest what the fastest has replaced already', () => {
    const different = new Set(usesOf(3, 0).map(({ announcement }) => announcement))
    expect(different.size).to.be.below(ROUNDS)
  })

  it('should weigh every meme by its age, and never use half of one', () => {
    for (const { peerId, averaged, massLost } of metrics) {
      for (const { weight, staleness } of averaged.filter(entry => entry.peerId !== peerId)) {
        // Metropolis on a full graph of four: a quarter for each.
        expect(weight).to.be.closeTo(1 / 4 / (1 + staleness), 1e-12)
        expect(staleness).to.be.at.most(4)
      }
      expect(massLost).to.equal(0)
    }
  })
})
