import { expect } from 'chai'
import type { Exchange } from '../../node/exchange/types.ts'
import type { Topology } from '../../node/simulation/types.ts'
import type { RoundMetrics } from '../../node/types.ts'
import { readArchitecture } from '../../protocol/meme/read-architecture.ts'
import { collect, releaseOf, startExchanges, stopExchanges, until } from '../fixtures/exchanges.ts'
import { meetExchange, startMember } from '../fixtures/member.ts'
import { memeShards, pushManifest } from '../fixtures/push.ts'
import { stillClock, taken } from '../fixtures/still-clock.ts'
import { openTinyPeers } from '../fixtures/tiny-peers.ts'
import { simulateTiny } from '../fixtures/tiny-simulation.ts'

const never = new AbortController().signal
const PEERS = [5, 7, 6, 5]
const QUICK = { engine: 'cpu', baseline: 'none', threads: 1 } as const
/** A meme of 4.3 MB: more than fits in all buffers on the way. */
const WIDE = readArchitecture([
  { id: 'flat', kind: 'flatten' },
  { id: 'a', kind: 'dense', units: 1024 },
  { id: 'b', kind: 'dense', units: 1024 },
  { id: 'logits', kind: 'dense', units: 3 }
])
const TOPOLOGIES: [string, Topology][] = [
  ['full', { kind: 'full' }],
  ['ring', { kind: 'ring' }]
]

/** What both ways of delivery have in common: not times, control bytes, or the federation's ID in an announcement. */
const lasting = ({ timings, controlBytes, averaged, ...rest }: RoundMetrics) => ({
  ...rest,
  averaged: averaged.map(({ announcement, ...entry }) => entry)
})

describe('a federation that pushes', () => {
  for (const [name, topology] of TOPOLOGIES) {
    it(`should end as one that pulls, bit for bit, having sent the same shards once (${name})`, async function () {
      this.timeout(180_000)
      const of = (delivery: 'pull' | 'push') =>
        simulateTiny(PEERS, {
          ...{ manifest: pushManifest({ exchange: { delivery } }), topology },
          ...QUICK
        })
      const [push, pull] = [await of('push'), await of('pull')]
      expect(push.metrics.map(lasting)).to.deep.equal(pull.metrics.map(lasting))
      const digests = ({ report }: typeof push) => report.peers.map(({ memeDigest }) => memeDigest)
      expect(digests(push)).to.deep.equal(digests(pull))
      const meme = 4003 * 4
      const degree = name === 'full' ? 3 : 2
      for (const { bytesSent, bytesReceived } of push.report.peers) {
        expect(bytesSent).to.equal(3 * degree * meme)
        expect(bytesReceived).to.equal(bytesSent)
      }
    })
  }

  it('should be fixed by a seed', async function () {
    this.timeout(180_000)
    const manifest = pushManifest({ exchange: { encoding: 'int8' } })
    const run = (threads: number) =>
      simulateTiny(PEERS, { ...QUICK, manifest, topology: { kind: 'random', degree: 2 }, threads })
    const [first, again] = [await run(1), await run(2)]
    const strip = ({ timings, controlBytes, ...rest }: RoundMetrics) => rest
    expect(first.metrics.map(strip)).to.deep.equal(again.metrics.map(strip))
    expect(first.checkpoints).to.deep.equal(again.checkpoints)
  })

  it('should train asynchronously too', async function () {
    this.timeout(180_000)
    const manifest = pushManifest({ exchange: { mode: 'async' } })
    const { metrics } = await simulateTiny([5, 7, 6], { ...QUICK, manifest })
    expect(metrics).to.have.lengthOf(9)
    const met = metrics.filter(({ averaged }) => averaged.length > 1)
    expect(met).to.not.be.empty
    expect(metrics.map(({ massLost }) => massLost)).to.deep.equal(metrics.map(() => 0))
  })
})

describe('pushed shards', () => {
  const manifest = pushManifest()
  let peers: Exchange[] = []
  afterEach(() => stopExchanges(peers))

  const announced = (who: Exchange, by: Exchange) =>
    until(() => who.announcements(by.peerId).length > 0)

  it('should come unasked, and be said to have come', async () => {
    peers = await startExchanges(3, { manifest, graph: [[1, 2], [0], [0]] })
    const [a, b, c] = peers as [Exchange, Exchange, Exchange]
    const shards = memeShards(manifest, 0, 1)
    const sealed = await a.publish(releaseOf(0, 1, { shards }))
    await announced(b, a)
    expect(await collect(b.shards(b.announcements(a.peerId)[0]!, never))).to.deep.equal(shards)
    await until(() => a.served(1).has(b.peerId))
    await until(() => a.servedBytes(1) === 2 * 4003 * 4)
    expect(a.served(1).has(c.peerId)).to.equal(false)
    expect(b.verdicts).to.include({ 'pushed:accept': 16 })
    // All that b has asked for is to be told of as a receiver.
    expect(b.verdicts).to.include({ 'shards:accept': 1 })
    expect(b.traffic.payloadIn).to.equal(4003 * 4)
    expect(sealed.body.round).to.equal(1)
  })

  it('should be pulled by a neighbour that was not there when they were pushed', async () => {
    peers = await startExchanges(2, { manifest })
    const [a, b] = peers as [Exchange, Exchange]
    const shards = memeShards(manifest, 0, 1)
    await a.publish(releaseOf(0, 1, { shards }))
    await b.connect(a.addresses()[0]!)
    await announced(b, a)
    expect(await collect(b.shards(b.announcements(a.peerId)[0]!, never))).to.deep.equal(shards)
    expect(b.verdicts['pushed:accept']).to.equal(undefined)
    await until(() => a.served(1).has(b.peerId))
  })

  it('should be pulled again by who has taken them before', async () => {
    peers = await startExchanges(2, { manifest, graph: [[1], [0]] })
    const [a, b] = peers as [Exchange, Exchange]
    const shards = memeShards(manifest, 0, 1)
    await a.publish(releaseOf(0, 1, { shards }))
    await announced(b, a)
    const [sealed] = b.announcements(a.peerId)
    for (const _ of [1, 2]) expect(await collect(b.shards(sealed!, never))).to.deep.equal(shards)
    expect(b.traffic.payloadIn).to.equal(2 * 4003 * 4)
  })

  it('should not be pushed where the announcement cannot hold their hashes', async () => {
    const many = pushManifest({ hidden: 8000, exchange: { encoding: 'float32' } })
    peers = await startExchanges(2, { manifest: many, graph: [[1], [0]] })
    const [a, b] = peers as [Exchange, Exchange]
    const shards = memeShards(many, 0, 1)
    expect(shards.length).to.be.greaterThan(512)
    await a.publish(releaseOf(0, 1, { shards }))
    await announced(b, a)
    const [sealed] = b.announcements(a.peerId)
    expect(await collect(b.shards(sealed!, never))).to.deep.equal(shards)
    expect(b.verdicts['pushed:accept']).to.equal(undefined)
  })
})

describe('pushing to a neighbour that does not read', () => {
  it('should wait, and go on when it reads again', async () => {
    const MIB = 1 << 20
    const small = pushManifest({ exchange: { shardBytes: MIB / 8 } })
    const manifest = { ...small, meme: { ...small.meme, architecture: [...WIDE] } }
    const [exchange] = (await startExchanges(1, { manifest })) as [Exchange]
    const member = await startMember(9, { manifest })
    try {
      const connection = await meetExchange(member, exchange)
      const stream = connection.streams.find(
        ({ protocol, direction }) => protocol.startsWith('/meshsub/') && direction === 'inbound'
      )
      stream?.pause()
      const shards = memeShards(manifest, 0, 1)
      const bytes = shards.reduce((sum, { byteLength }) => sum + byteLength, 0)
      await exchange.publish(releaseOf(0, 1, { shards }))
      let [still, last] = [0, 0]
      await until(() => {
        still = exchange.servedBytes(1) === last ? still + 1 : 0
        last = exchange.servedBytes(1)
        return still > 40
      })
      // What the stream's window lets through, 256 KiB to 1 MiB; what may wait to be sent, 256 KiB; and a shard of 128 KiB.
      expect(exchange.servedBytes(1)).to.be.within(1, 1.5 * MIB)
      expect(bytes).to.be.greaterThan(4 * MIB)
      stream?.resume()
      await until(() => exchange.servedBytes(1) === bytes)
    } finally {
      await member.stop()
      await exchange.stop()
    }
  })
})

describe('peers that push', function () {
  this.timeout(180_000)

  it('should take in a newcomer, which begins with memes that it pulls', async () => {
    const manifest = pushManifest({
      learning: { rounds: 6, epochs: 1 },
      exchange: { deadline: { minMs: 3_000, maxMs: 3_000 } }
    })
    const { clock, advance } = stillClock()
    const peers = await openTinyPeers(3, manifest, clock)
    // All of all in round 1, and of the punctual ones in round 2: then these have waited for it long enough.
    void taken(peers.exchanges, 8 * memeShards(manifest, 0, 1).length).then(() => advance(3_000))
    try {
      const gone = Promise.withResolvers<void>()
      const caughtUp = Promise.withResolvers<void>()
      let ahead = 0
      const punctual = {
        beforeLearning: (round: number) => (round === 5 ? caughtUp.promise : Promise.resolve()),
        onRound: async ({ round }: RoundMetrics) => {
          if (round === 4 && ++ahead === 2) gone.resolve()
        }
      }
      const late = {
        beforeLearning: (round: number) => (round === 2 ? gone.promise : Promise.resolve()),
        onEnter: () => caughtUp.resolve()
      }
      const lives = await Promise.all([
        peers.train(0, punctual),
        peers.train(1, punctual),
        peers.train(2, late)
      ])
      expect(lives[2].entered).to.deep.equal([5])
      expect(lives[2].metrics.at(-1)?.averaged).to.have.lengthOf(3)
      for (const { metrics } of lives) {
        for (const { massLost } of metrics) expect(massLost).to.equal(0)
      }
    } finally {
      await peers.stop()
    }
  })
})
