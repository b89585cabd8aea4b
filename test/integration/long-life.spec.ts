import { expect } from 'chai'
import sinon from 'sinon'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { openTinyPeers, type TinyPeers } from '../fixtures/tiny-peers.ts'

const ROUNDS = 10

describe('a long life', function () {
  this.timeout(60_000)
  let peers: TinyPeers
  afterEach(async () => {
    sinon.restore()
    await peers.stop()
  })

  // Node keeps an entry in the sources of every AbortSignal.any for as long as they live (nodejs/node#54614).
  it('should not make signals, round after round, of one that lasts', async () => {
    peers = await openTinyPeers(3, tinyManifest({ learning: { rounds: ROUNDS, epochs: 1 } }))
    let round = 0
    const roundsOf = new Map<AbortSignal, Set<number>>()
    const any = AbortSignal.any.bind(AbortSignal)
    sinon.replace(AbortSignal, 'any', (sources: Iterable<AbortSignal>) => {
      const signals = [...sources]
      for (const signal of signals) {
        roundsOf.set(signal, (roundsOf.get(signal) ?? new Set()).add(round))
      }
      return any(signals)
    })
    const beforeLearning = async (now: number) => {
      round = now
    }
    await Promise.all([0, 1, 2].map(index => peers.train(index, { beforeLearning })))
    expect(round).to.equal(ROUNDS)
    expect(roundsOf.size, 'signals that others were made of').to.be.above(ROUNDS)
    // Who is a round behind may still be at it.
    const longest = Math.max(...[...roundsOf.values()].map(rounds => rounds.size))
    expect(longest, 'rounds in which the same signal served').to.be.below(4)
  })
})
