import { expect } from 'chai'
import { planMeme } from '../../node/context.ts'
import type { Exchange, SealedAnnouncement } from '../../node/exchange/types.ts'
import type { RoundMetrics } from '../../node/types.ts'
import { ManifestSchema } from '../../protocol/federation/manifest.ts'
import { readArchitecture } from '../../protocol/meme/read-architecture.ts'
import { stillClock } from '../fixtures/still-clock.ts'
import { TINY, tinyManifest } from '../fixtures/tiny-federation.ts'
import { openTinyPeers, type TinyPeers } from '../fixtures/tiny-peers.ts'

const [VICTIM, CUT_ROUND, CUT_AFTER] = [2, 2, 5]
/** 2 MB in shards of 64 kB: more than what is on its way at once. */
const architecture = readArchitecture([
  { id: 'flat', kind: 'flatten' },
  { id: 'wide', kind: 'dense', units: 720, activation: 'relu' },
  { id: 'wider', kind: 'dense', units: 720, activation: 'relu' },
  { id: 'logits', kind: 'dense', units: TINY.classes }
])
const tiny = tinyManifest({
  learning: { rounds: 3, epochs: 1, batch: 20 },
  exchange: { shardBytes: 65_536 }
})
const manifest = ManifestSchema.parse({ ...tiny, meme: { ...tiny.meme, architecture } })
const { ranges } = planMeme(manifest)

/** What one peer had of each round: its own shards, and those that arrived, by author. */
class Taken {
  readonly own = new Map<number, readonly Uint8Array[]>()
  readonly #arrived = new Map<string, Uint8Array[]>()

  constructor(exchange: Exchange, onShard: (sealed: SealedAnnouncement, count: number) => void) {
    const { publish, shards } = exchange
    exchange.publish = release => {
      this.own.set(
        release.round,
        release.shards.map(shard => Uint8Array.from(shard))
      )
      return publish.call(exchange, release)
    }
    const { of } = this
    exchange.shards = async function* (sealed, signal) {
      const arrived = of(sealed.author, sealed.body.round)
      for await (const shard of shards.call(exchange, sealed, signal)) {
        arrived.push(Uint8Array.from(shard))
        onShard(sealed, arrived.length)
        yield shard
      }
    }
  }

  /** Shards of that author's meme of a round, from the first on. */
  readonly of = (author: string, round: number): Uint8Array[] => {
    const key = `${author} ${round}`
    const arrived = this.#arrived.get(key) ?? []
    this.#arrived.set(key, arrived)
    return arrived
  }
}

const floats = (shard: Uint8Array) => new Float32Array(Uint8Array.from(shard).buffer)

/** The largest difference of a meme to the mixing of these shards: each neighbour's with its weight, one's own with the rest. */
function differenceTo(
  meme: Float32Array,
  own: readonly Uint8Array[],
  others: readonly { readonly weight: number; readonly shards: readonly Uint8Array[] }[]
): number {
  let largest = 0
  let count = 0
  for (const [index, shard] of own.entries()) {
    const { start } = ranges[index]!
    const mine = floats(shard)
    const here = others.flatMap(({ weight, shards }) => {
      const theirs = shards[index]
      return theirs === undefined ? [] : [{ weight, values: floats(theirs) }]
    })
    for (const [i, value] of mine.entries()) {
      let mixed = value
      for (const { weight, values } of here) mixed += weight * (values[i]! - value)
      largest = Math.max(largest, Math.abs(mixed - meme[start + i]!))
      count++
    }
  }
  expect(count).to.equal(meme.length)
  return largest
}

describe('a neighbour that dies while it is pulled', function () {
  this.timeout(300_000)
  let peers: TinyPeers
  afterEach(() => peers.stop())

  it('should count by the shards that arrived, and nowhere as a whole', async () => {
    peers = await openTinyPeers(3, manifest, stillClock().clock)
    const victim = peers.exchanges[VICTIM]!
    const survivors = peers.exchanges.slice(0, VICTIM)
    const taken = survivors.map(
      exchange =>
        new Taken(exchange, ({ author, body }, count) => {
          const isDue = author === victim.peerId && body.round === CUT_ROUND
          if (isDue && count === CUT_AFTER) void victim.stop()
        })
    )
    const memes = survivors.map(() => [] as Float32Array[])
    const dying = peers.train(VICTIM).catch((error: unknown) => error)
    const lives = await Promise.all(
      survivors.map((_, index) =>
        peers.train(index, {
          onRound: async (_line: RoundMetrics, meme: Float32Array) => {
            memes[index]!.push(meme.slice())
          }
        })
      )
    )
    await dying

    let cut = 0
    for (const [index, { metrics }] of lives.entries()) {
      const { own, of } = taken[index]!
      const [self, other] = [survivors[index]!.peerId, survivors[1 - index]!.peerId]
      expect(metrics.map(({ round }) => round)).to.deep.equal([1, 2, 3])
      for (const { round, averaged, massLost } of metrics) {
        const shards = own.get(round)!
        const arrived = of(victim.peerId, round)
        const isThere = arrived.length > 0
        // Metropolis: of degree 2 as long as the victim lives.
        const weights = new Map(averaged.map(({ peerId, weight }) => [peerId, weight]))
        const weight = weights.get(other)!
        const label = `peer ${index}, round ${round}`
        expect(weight, label).to.be.closeTo(round < 3 ? 1 / 3 : 1 / 2, 1e-12)
        expect([...weights.keys()], label).to.have.members(
          isThere ? [self, other, victim.peerId] : [self, other]
        )
        if (isThere) expect(weights.get(victim.peerId)).to.be.closeTo(1 / 3, 1e-12)
        expect(of(other, round), label).to.have.length(shards.length)
        const difference = differenceTo(memes[index]![round - 1]!, shards, [
          { weight, shards: of(other, round) },
          { weight: 1 / 3, shards: arrived }
        ])
        expect(difference, label).to.be.below(1e-6)
        const valuesOf = (all: readonly Uint8Array[]) =>
          all.reduce((sum, { byteLength }) => sum + byteLength, 0)
        const missing = round < 3 ? 1 - valuesOf(arrived) / valuesOf(shards) : 0
        expect(massLost, label).to.be.closeTo(missing / 3, 1e-6)
        if (round === CUT_ROUND && arrived.length < shards.length) cut++
      }
    }
    expect(cut, 'survivors that had a part only').to.be.greaterThan(0)
  })
})
