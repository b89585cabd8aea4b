import { expect } from 'chai'
import type { Topology } from '../../node/simulation/types.ts'
import type { RoundMetrics } from '../../node/types.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { simulateTiny } from '../fixtures/tiny-simulation.ts'

const PEERS = [5, 7, 6, 5, 8]
const TOPOLOGIES: [string, Topology][] = [
  ['full', { kind: 'full' }],
  ['ring', { kind: 'ring' }],
  ['random:2', { kind: 'random', degree: 2 }]
]

/** Times, ports and control bytes differ from run to run; nothing else may. */
const lasting = ({ timings, controlBytes, ...rest }: RoundMetrics) => rest

describe('a seed', () => {
  for (const [name, topology] of TOPOLOGIES) {
    it(`should fix all metrics and every bit of the memes (${name})`, async function () {
      this.timeout(180_000)
      const first = await simulateTiny(PEERS, { topology, threads: 1 })
      const again = await simulateTiny(PEERS, { topology, threads: 2 })
      expect(first.metrics.map(lasting)).to.deep.equal(again.metrics.map(lasting))
      expect(first.report.peers).to.deep.equal(again.report.peers)
      expect(first.report.mean).to.deep.equal(again.report.mean)
      expect(first.checkpoints).to.deep.equal(again.checkpoints)
      expect(first.metrics).to.have.lengthOf(PEERS.length * 3)
    })
  }

  it('should be what fixes them', async function () {
    this.timeout(180_000)
    const digests = async (seed: string) =>
      (await simulateTiny([5, 7], { seed })).report.peers.map(({ memeDigest }) => memeDigest)
    expect(await digests('1')).not.to.deep.equal(await digests('2'))
  })

  it('should fix a federation with lossy encoding too', async function () {
    this.timeout(180_000)
    const manifest = tinyManifest({ exchange: { encoding: 'int8' } })
    const first = await simulateTiny([5, 7, 6], { manifest, topology: { kind: 'ring' } })
    const again = await simulateTiny([5, 7, 6], { manifest, topology: { kind: 'ring' } })
    expect(first.metrics.map(lasting)).to.deep.equal(again.metrics.map(lasting))
    expect(first.checkpoints).to.deep.equal(again.checkpoints)
  })
})

describe('a ring', () => {
  it('should average with its two neighbours only, and come closer to consensus than alone', async function () {
    this.timeout(180_000)
    const { metrics, report } = await simulateTiny(PEERS, { topology: { kind: 'ring' } })
    for (const { averaged, massLost } of metrics) {
      expect(averaged).to.have.lengthOf(3)
      // Metropolis on a regular graph of degree 2: a third each.
      for (const { weight } of averaged) expect(weight).to.be.closeTo(1 / 3, 1e-12)
      expect(massLost).to.equal(0)
    }
    expect(report.consensusDistance).to.be.greaterThan(0)
    for (const peer of report.peers) {
      // 3 rounds × 2 neighbours × the meme's 163 float32 values.
      expect(peer.bytesSent).to.equal(3 * 2 * 163 * 4)
      expect(peer.bytesReceived).to.equal(peer.bytesSent)
    }
  })
})

describe('a mesh', () => {
  it('should form by itself and train to the end', async function () {
    this.timeout(180_000)
    const { metrics, report } = await simulateTiny([5, 7, 6, 5], { topology: { kind: 'mesh' } })
    expect(report.peers).to.have.lengthOf(4)
    const exchanged = metrics.filter(({ averaged }) => averaged.length > 1)
    expect(exchanged.length).to.be.greaterThan(metrics.length / 2)
  })
})
