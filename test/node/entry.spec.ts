import { expect } from 'chai'
import { systemClock } from '../../node/clock.ts'
import { type PeerContext, planMeme } from '../../node/context.ts'
import { enter } from '../../node/entry.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import type { Learner } from '../../node/learning/types.ts'
import { createRandom } from '../../node/random.ts'
import type { RoundState } from '../../node/round.ts'
import { announcementOf, StubExchange } from '../fixtures/stub-exchange.ts'
import { tinyData, tinyManifest } from '../fixtures/tiny-federation.ts'

const manifest = tinyManifest({ exchange: { minNeighbours: 2 } })
const meme = planMeme(manifest)
const fresh: RoundState = {
  round: 0,
  ownRound: 0,
  lineage: [],
  meme: new Float32Array(meme.layout.size).fill(1)
}
/** A meme of one value, encoded shard by shard. */
const shardsOf = (value: number) =>
  meme.ranges.map(({ start, end }) => {
    return new Uint8Array(new Float32Array(end - start).fill(value).buffer)
  })

function begin(exchange: StubExchange, state: RoundState = fresh, alone = false) {
  const adopted: Float32Array[] = []
  const learner: Pick<Learner, 'adopt'> = {
    adopt: value => {
      adopted.push(value)
      return Promise.resolve()
    }
  }
  const peer: PeerContext = {
    ...meme,
    manifest,
    federation: 'bafy',
    seed: 's',
    data: tinyData('a'),
    exchange,
    learner: learner as Learner,
    clock: systemClock,
    random: createRandom(sha256Hasher),
    hasher: sha256Hasher,
    barrier: false
  }
  const stopper = new AbortController()
  const entered = enter(peer, state, { rounds: 9, alone, signal: stopper.signal })
  return { entered, adopted, stop: () => stopper.abort(new DOMException('stopped', 'AbortError')) }
}

const heard = { status: { state: 'training', round: 5 } } as const

describe('entering a federation', () => {
  it('should begin round 1 with its own initial meme once enough neighbours are there', async () => {
    const exchange = new StubExchange()
    const { entered, adopted } = begin(exchange)
    exchange.join('a', { status: { state: 'waiting', round: 0 } })
    exchange.join('b', { status: { state: 'waiting', round: 0 } })
    expect(await entered).to.equal(fresh)
    expect(adopted).to.deep.equal([])
    expect(exchange.said).to.deep.equal([{ state: 'waiting', round: 0 }])
  })

  it('should begin alone when told to', async () => {
    expect(await begin(new StubExchange(), fresh, true).entered).to.equal(fresh)
  })

  it('should take the lower median of its neighbours rounds and the mean of their memes', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { ...heard, announcements: [announcementOf('a', 4)], shards: shardsOf(1) })
    exchange.join('b', { ...heard, announcements: [announcementOf('b', 6)], shards: shardsOf(4) })
    const { entered, adopted } = begin(exchange)
    const state = await entered
    expect(state.round).to.equal(4)
    expect(state.ownRound).to.equal(0)
    expect(state.lineage).to.deep.equal(
      ['a 4', 'b 6'].map(text => sha256Hasher.sha256(new TextEncoder().encode(text)))
    )
    expect(new Set(state.meme)).to.deep.equal(new Set([2.5]))
    expect(adopted).to.deep.equal([state.meme])
  })

  it('should ask neighbours whose presence came before their announcement', async () => {
    const exchange = new StubExchange()
    exchange.latest.set('a', announcementOf('a', 4)).set('b', announcementOf('b', 4))
    exchange.join('a', { ...heard, shards: shardsOf(1) })
    exchange.join('b', { ...heard, shards: shardsOf(3) })
    const state = await begin(exchange).entered
    expect(exchange.asked).to.deep.equal(['a', 'b'])
    expect(state.round).to.equal(4)
    expect(new Set(state.meme)).to.deep.equal(new Set([2]))
  })

  it('should wait again when a neighbour leaves while it is asked', async () => {
    const exchange = new StubExchange()
    exchange.refresh = async peer => {
      exchange.refresh = () => Promise.resolve(false)
      exchange.leave(peer)
      setImmediate(() => exchange.join('c', { announcements: [announcementOf('c', 3)] }))
      return false
    }
    exchange.join('a', { ...heard, announcements: [announcementOf('a', 3)] })
    exchange.join('b', { ...heard, announcements: [announcementOf('b', 4)] })
    expect((await begin(exchange).entered).round).to.equal(3)
    expect(exchange.neighbours()).to.deep.equal(['b', 'c'])
  })

  it('should average over those that deliver', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { ...heard, announcements: [announcementOf('a', 4)], shards: shardsOf(1) })
    exchange.join('b', {
      ...heard,
      announcements: [announcementOf('b', 4)],
      shards: [new TypeError('gone')]
    })
    expect(new Set((await begin(exchange).entered).meme)).to.deep.equal(new Set([1]))
  })

  it('should try again when no meme could be had, and begin with its own in the end', async () => {
    const exchange = new StubExchange()
    const gone = { ...heard, shards: [new TypeError('gone')] }
    exchange.join('a', { ...gone, announcements: [announcementOf('a', 4)] })
    exchange.join('b', { ...gone, announcements: [announcementOf('b', 4)] })
    const state = await begin(exchange).entered
    expect(exchange.asked).to.deep.equal(['a', 'b', 'a', 'b', 'a', 'b'])
    expect(state.round).to.equal(4)
    expect(state.lineage).to.deep.equal([])
    expect(state.meme).to.deep.equal(fresh.meme)
  })

  it('should not begin with a meme that is far too large', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { ...heard, announcements: [announcementOf('a', 4)], shards: shardsOf(1) })
    exchange.join('b', { ...heard, announcements: [announcementOf('b', 4)], shards: shardsOf(11) })
    expect(new Set((await begin(exchange).entered).meme)).to.deep.equal(new Set([1]))
  })

  it('should go on from its own state when its neighbours are no further', async () => {
    const exchange = new StubExchange()
    const resumed: RoundState = { ...fresh, round: 5, ownRound: 5 }
    exchange.join('a', { ...heard, announcements: [announcementOf('a', 5)] })
    exchange.join('b', { ...heard, announcements: [announcementOf('b', 5)] })
    expect(await begin(exchange, resumed).entered).to.equal(resumed)
  })

  it('should stop waiting with the reason of its signal', async () => {
    const { entered, stop } = begin(new StubExchange())
    stop()
    const reason = await entered.catch((error: unknown) => error)
    expect(reason).to.be.instanceOf(DOMException)
  })
})
