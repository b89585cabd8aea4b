import { expect } from 'chai'
import { systemClock } from '../../node/clock.ts'
import { planMeme, type RoundContext } from '../../node/context.ts'
import { catchUp, enter } from '../../node/entry.ts'
import { Arrivals } from '../../node/exchange/arrivals.ts'
import { Pace } from '../../node/exchange/pace.ts'
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
  meme: new Float32Array(meme.layout.size).fill(1),
  announced: null,
  neighbours: [],
  guard: null
}
/** A meme of one value, encoded shard by shard. */
const shardsOf = (value: number) =>
  meme.ranges.map(({ start, end }) => {
    return new Uint8Array(new Float32Array(end - start).fill(value).buffer)
  })

/** A synchronous peer, and the memes that it adopts. */
function peerWith(exchange: StubExchange, changes: Partial<RoundContext> = {}) {
  const adopted: Float32Array[] = []
  const learner: Pick<Learner, 'adopt'> = {
    adopt: value => {
      adopted.push(value)
      return Promise.resolve()
    }
  }
  const stopper = new AbortController()
  const { signal } = stopper
  const { ranges } = meme
  const arrivals = { exchange, ranges, clock: systemClock, mode: 'sync', maxStaleness: 4 } as const
  const peer: RoundContext = {
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
    barrier: false,
    traffic: () => exchange.traffic,
    pace: new Pace(manifest.exchange.deadline),
    arrivals: new Arrivals({ ...arrivals, signal }),
    ...changes
  }
  return { peer, adopted, signal, stop: () => stopper.abort(new DOMException('', 'AbortError')) }
}

function begin(exchange: StubExchange, state: RoundState = fresh, alone = false) {
  const { peer, signal, ...rest } = peerWith(exchange)
  return { ...rest, entered: enter(peer, state, { rounds: 9, alone, signal }) }
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

  it('should not take one that is about to enter too for one that is at the beginning', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { ...heard, announcements: [announcementOf('a', 4)], shards: shardsOf(1) })
    exchange.join('b', { status: { state: 'waiting', round: 2 } })
    const state = await begin(exchange).entered
    expect(state.round).to.equal(4)
    expect(new Set(state.meme)).to.deep.equal(new Set([1]))
  })

  it('should begin round 1 with those that enter too, though one was quick to announce it', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { ...heard, announcements: [announcementOf('a', 1)], shards: shardsOf(1) })
    exchange.join('b', { status: { state: 'waiting', round: 0 } })
    expect((await begin(exchange).entered).round).to.equal(0)
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

describe('a second opinion', () => {
  const lone = { ...heard, announcements: [announcementOf('a', 8)], shards: shardsOf(1) }
  const enough = tinyManifest({ exchange: { minNeighbours: 1 } })
  /** Enters with a clock on which the `n`-th timeout is the test's. */
  function enterWith(exchange: StubExchange, patience = new AbortController()) {
    const never = () => new AbortController().signal
    const timeouts = [never(), patience.signal]
    const clock = { ...systemClock, timeout: () => timeouts.shift() ?? never() }
    const { peer, signal } = peerWith(exchange, { manifest: enough, clock })
    return enter(peer, fresh, { rounds: 9, alone: false, signal })
  }

  it('should not be waited for without other members', async () => {
    const exchange = new StubExchange()
    exchange.join('a', lone)
    expect((await enterWith(exchange)).round).to.equal(8)
  })

  it('should be waited for when a lone neighbour is ahead, and then counts', async () => {
    const exchange = new StubExchange()
    exchange.others.push('b')
    exchange.join('a', lone)
    const entered = enterWith(exchange)
    await new Promise(setImmediate)
    exchange.others.pop()
    exchange.join('b', { ...heard, announcements: [announcementOf('b', 3)], shards: shardsOf(3) })
    expect((await entered).round).to.equal(3)
  })

  it('should not be waited for for ever', async () => {
    const exchange = new StubExchange()
    exchange.others.push('b')
    exchange.join('a', lone)
    const patience = new AbortController()
    const entered = enterWith(exchange, patience)
    await new Promise(setImmediate)
    patience.abort()
    expect((await entered).round).to.equal(8)
  })

  it('should not be waited for when nobody is ahead', async () => {
    const exchange = new StubExchange()
    exchange.others.push('b')
    exchange.join('a', { status: { state: 'waiting', round: 0 } })
    expect((await enterWith(exchange)).round).to.equal(0)
  })
})

describe('catching up', () => {
  const after: RoundState = { ...fresh, round: 2, ownRound: 2 }
  function at(...rounds: number[]) {
    const exchange = new StubExchange()
    for (const [index, round] of rounds.entries()) {
      const peer = 'abc'[index]!
      const announcements = [announcementOf(peer, round)]
      exchange.join(peer, { ...heard, announcements, shards: shardsOf(index + 1) })
    }
    return exchange
  }
  const caughtUp = (exchange: StubExchange, changes: Partial<RoundContext> = {}) => {
    const { peer, signal } = peerWith(exchange, changes)
    return catchUp(peer, after, { rounds: 9, signal })
  }

  it('should not happen among neighbours that are in the next round at most', async () => {
    expect(await caughtUp(at(2, 3, 3))).to.equal(after)
    expect(await caughtUp(at())).to.equal(after)
  })

  it('should take the lower median of rounds and the mean of all memes, alike', async () => {
    const state = await caughtUp(at(5, 4, 7))
    expect(state).to.include({ round: 5, ownRound: 2 })
    expect(new Set(state.meme)).to.deep.equal(new Set([2]))
    expect(state.lineage).to.have.length(3)
  })

  it('should need more than half of the neighbours', async () => {
    expect(await caughtUp(at(2, 9))).to.equal(after)
    expect(await caughtUp(at(9, 2, 3))).to.equal(after)
  })

  it('should go no further than the last round, which is still learnt', async () => {
    expect((await caughtUp(at(9, 9))).round).to.equal(8)
  })

  it('should not happen in asynchronous mode, nor behind a barrier', async () => {
    const asynchronous = tinyManifest({ exchange: { mode: 'async' } })
    expect(await caughtUp(at(7, 7), { manifest: asynchronous })).to.equal(after)
    expect(await caughtUp(at(7, 7), { barrier: true })).to.equal(after)
  })
})
