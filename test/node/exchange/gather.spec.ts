import { expect } from 'chai'
import { type Clock, systemClock } from '../../../node/clock.ts'
import { Arrivals } from '../../../node/exchange/arrivals.ts'
import { type GatherContext, gather } from '../../../node/exchange/gather.ts'
import { Pace } from '../../../node/exchange/pace.ts'
import { Pull } from '../../../node/exchange/pull.ts'
import type { MemeSource } from '../../../node/exchange/types.ts'
import type { ShardRange } from '../../../protocol/meme/sharding.ts'
import { announcementOf, StubExchange } from '../../fixtures/stub-exchange.ts'

const ranges: ShardRange[] = [
  { start: 0, end: 2, encoding: 'float32' },
  { start: 2, end: 3, encoding: 'float32' }
]
/** Lets all but very large numbers through. */
const guard = (_: ShardRange, values: Float32Array) => values.every(value => value < 1000)
const floats = (...values: number[]) => new Uint8Array(new Float32Array(values).buffer)
const authors = (memes: readonly MemeSource[]) => memes.map(meme => meme.announcement.author)

/** A clock whose timeouts the test ends, in the order in which they were asked for. */
function handClock() {
  const asked: { ms: number; end: () => void }[] = []
  const clock: Clock = {
    ...systemClock,
    timeout: ms => {
      const controller = new AbortController()
      asked.push({ ms, end: () => controller.abort() })
      return controller.signal
    }
  }
  return { asked, clock }
}

/** A peer over all its rounds. */
function peerOn(exchange: StubExchange, changes: Partial<GatherContext> = {}) {
  const { signal } = new AbortController()
  const { asked, clock } = handClock()
  const peer = {
    ...{ exchange, clock, ranges, barrier: false },
    pace: new Pace({ minMs: 1_000, maxMs: 60_000 }),
    arrivals: new Arrivals({ exchange, clock, ranges, mode: 'sync', maxStaleness: 4, signal }),
    ...changes
  }
  const round = (number: number) => {
    const state = { done: false }
    const told: (number | null)[] = []
    const onDeadline = (ms: number | null) => void told.push(ms)
    asked.length = 0
    peer.arrivals.turnTo({ round: number, ownRound: number, lineage: [], guard })
    const gathered = gather(peer, { round: number, guard, signal, onDeadline }).then(value => {
      state.done = true
      return value
    })
    return { state, told, gathered, memes: gathered.then(({ memes }) => memes) }
  }
  return { round, asked, pace: peer.pace }
}

function begin(exchange: StubExchange, round: number, barrier = false) {
  const peer = peerOn(exchange, { barrier })
  const { memes, ...rest } = peer.round(round)
  /** The first timeout is the deadline. */
  const { asked, pace } = peer
  return { ...rest, pulls: memes, asked, pace, deadline: () => asked[0]?.end() }
}

const settle = () => new Promise(setImmediate)

describe('gather', () => {
  it('should not wait without neighbours', async () => {
    expect(await begin(new StubExchange(), 3).pulls).to.deep.equal([])
  })

  it('should wait for a neighbour that is still in this round, and go on when it has announced', async () => {
    const exchange = new StubExchange()
    exchange.join('b', { announcements: [announcementOf('b', 2)] })
    exchange.join('a', { announcements: [announcementOf('a', 3)] })
    const gathering = begin(exchange, 3)
    await settle()
    expect(gathering.state.done).to.equal(false)
    exchange.announce(announcementOf('b', 3))
    expect(authors(await gathering.pulls)).to.deep.equal(['a', 'b'])
  })

  it('should not wait for a newcomer that has not entered', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { status: { state: 'waiting', round: 0 } })
    expect(await begin(exchange, 3).pulls).to.deep.equal([])
  })

  it('should stop waiting for a neighbour that leaves', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { announcements: [announcementOf('a', 2)] })
    const gathering = begin(exchange, 3)
    await settle()
    exchange.leave('a')
    expect(await gathering.pulls).to.deep.equal([])
  })

  it('should go on with those who have announced at the deadline', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { announcements: [announcementOf('a', 3)] })
    exchange.join('b', { announcements: [announcementOf('b', 2)] })
    const gathering = begin(exchange, 3)
    await settle()
    gathering.deadline()
    expect(authors(await gathering.pulls)).to.deep.equal(['a'])
  })

  it('should use this round of a neighbour that is already one further', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { announcements: [announcementOf('a', 4), announcementOf('a', 3)] })
    const [pull] = await begin(exchange, 3).pulls
    expect(pull?.announcement.body.round).to.equal(3)
  })

  it('should ask an overdue neighbour for its latest', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { announcements: [announcementOf('a', 2)] })
    const { pulls, asked } = begin(exchange, 3)
    await settle()
    expect(exchange.asked).to.deep.equal([])
    exchange.latest.set('a', announcementOf('a', 3))
    asked[1]?.end()
    expect(authors(await pulls)).to.deep.equal(['a'])
    expect(exchange.asked).to.deep.equal(['a'])
  })

  it('should not wait any longer for an overdue neighbour that does not answer', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { announcements: [announcementOf('a', 2)] })
    const { pulls, asked, pace } = begin(exchange, 3)
    for (const timer of [1, 2]) {
      await settle()
      asked[timer]?.end()
    }
    expect(await pulls).to.deep.equal([])
    expect(exchange.asked[0]).to.equal('a')
    expect(pace.isGivenUp('a', exchange.announcements('a')[0])).to.equal(true)
  })

  it('should take the last meme of a late neighbour in its place, as stale', async () => {
    const exchange = new StubExchange()
    exchange.join('a', {
      announcements: [announcementOf('a', 1)],
      shards: [floats(1, 2), floats(3)]
    })
    const peer = peerOn(exchange)
    peer.pace.missAnnouncement('a', exchange.announcements('a')[0], Number.POSITIVE_INFINITY)
    await peer.round(2).gathered
    exchange.announce(announcementOf('a', 2))
    const third = peer.round(3)
    await settle()
    expect(third.state.done).to.equal(false)
    peer.asked[0]?.end()
    const [meme, ...others] = await third.memes
    expect(others).to.deep.equal([])
    expect(meme?.announcement.body.round).to.equal(2)
    expect(meme?.staleness).to.equal(1)
  })

  it('should wait for every neighbour behind a barrier, whatever it says', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { status: { state: 'waiting', round: 0 } })
    const gathering = begin(exchange, 3, true)
    await settle()
    expect(gathering.state.done).to.equal(false)
    exchange.announce(announcementOf('a', 3))
    expect(authors(await gathering.pulls)).to.deep.equal(['a'])
  })
})

describe('the deadline of gather', () => {
  const memeOf = () => [floats(1, 2), floats(3)]
  /** a, b and c, which have announced round 1. */
  function threeNeighbours() {
    const exchange = new StubExchange()
    for (const id of ['a', 'b', 'c']) {
      exchange.join(id, { announcements: [announcementOf(id, 1)], shards: memeOf() })
    }
    return exchange
  }
  /** Mixes what was gathered, so that the pulls end. */
  async function drain(memes: readonly MemeSource[]) {
    for (const meme of memes) for (const _ of ranges) await meme.next()
    await settle()
  }

  it('should be the upper bound before the first sample, and learnt after it', async () => {
    const peer = peerOn(threeNeighbours())
    const { told, gathered } = peer.round(1)
    const first = await gathered
    expect(first.deadlineMs).to.equal(60_000)
    expect(told).to.deep.equal([60_000])
    expect(peer.asked[0]?.ms).to.equal(60_000)
    await drain(first.memes)
    // All three had announced before us and delivered within milliseconds: the lower bound.
    expect(peer.pace.deadline(['a', 'b', 'c'])).to.equal(1_000)
  })

  it('should not be there behind a barrier, nor when nobody is waited for', async () => {
    const exchange = threeNeighbours()
    for (const { told, gathered } of [begin(exchange, 1, true), begin(new StubExchange(), 1)]) {
      expect((await gathered).deadlineMs).to.equal(null)
      expect(told).to.deep.equal([null])
    }
  })

  it('should pass only once for a neighbour that answers but announces nothing', async () => {
    const exchange = new StubExchange()
    exchange.join('mute', { status: { state: 'training', round: 1 } })
    exchange.refresh = () => Promise.resolve(true)
    const peer = peerOn(exchange)
    const first = peer.round(1)
    await settle()
    expect(first.state.done).to.equal(false)
    peer.asked[0]?.end()
    expect((await first.gathered).deadlineMs).to.equal(60_000)
    for (const round of [2, 3]) {
      exchange.say('mute', { state: 'training', round })
      const further = await peer.round(round).gathered
      expect(further, `round ${round}`).to.deep.equal({ memes: [], deadlineMs: null })
    }
  })

  it('should be spent on a neighbour that was known until the upper bound is used up', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { announcements: [announcementOf('a', 1)], shards: memeOf() })
    const peer = peerOn(exchange)
    await drain((await peer.round(1).gathered).memes)
    exchange.say('a', { state: 'training', round: 2 })
    const deadlines = []
    for (const round of [2, 3, 4, 5, 6, 7, 8]) {
      const { gathered } = peer.round(round)
      await settle()
      peer.asked[0]?.end()
      deadlines.push((await gathered).deadlineMs)
      await settle()
    }
    // A miss doubles from the lower bound on: 1 + 2 + 4 + 8 + 16 + 32 s is more than a minute.
    expect(deadlines).to.deep.equal([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, null])
  })

  it('should be there again once the neighbour has announced something', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { announcements: [announcementOf('a', 1)] })
    const peer = peerOn(exchange)
    const second = peer.round(2)
    await settle()
    peer.asked[0]?.end()
    await second.gathered
    expect((await peer.round(2).gathered).deadlineMs).to.equal(null)
    exchange.announce(announcementOf('a', 2))
    const third = peer.round(3)
    await settle()
    expect(third.state.done).to.equal(false)
    exchange.announce(announcementOf('a', 3))
    expect(authors(await third.memes)).to.deep.equal(['a'])
  })

  it('should keep out of the median whoever is not waited for', async () => {
    const exchange = threeNeighbours()
    const peer = peerOn(exchange)
    await drain((await peer.round(1).gathered).memes)
    for (const id of ['x', 'y', 'z']) exchange.join(id, { status: { state: 'waiting', round: 0 } })
    for (const id of ['a', 'b', 'c']) exchange.announce(announcementOf(id, 2))
    expect((await peer.round(2).gathered).deadlineMs).to.equal(1_000)
  })

  it('should let go of a slow neighbour only: what the others sent is there', async () => {
    const exchange = new StubExchange()
    exchange.join('fast', { announcements: [announcementOf('fast', 1)], shards: memeOf() })
    exchange.join('slow', { announcements: [announcementOf('slow', 1)] })
    const { shards } = exchange
    exchange.shards = (announcement, signal) =>
      announcement.author === 'fast' ? shards.call(exchange, announcement, signal) : stuck(signal)
    const peer = peerOn(exchange)
    const [fast, slow] = (await peer.round(1).gathered).memes as [MemeSource, MemeSource]
    const stillborn = slow.next()
    await settle()
    peer.asked[0]?.end()
    expect(await stillborn).to.equal(null)
    expect([...((await fast.next()) ?? [])]).to.deep.equal([1, 2])
    expect([...((await fast.next()) ?? [])]).to.deep.equal([3])
  })
})

/** Shards that never come. */
async function* stuck(signal: AbortSignal): AsyncGenerator<Uint8Array> {
  await new Promise((_, reject) => signal.addEventListener('abort', reject))
}

describe('pull', () => {
  const signal = new AbortController().signal
  const pullOf = (...shards: (Uint8Array | Error)[]) => {
    const exchange = new StubExchange()
    exchange.join('a', { shards })
    return new Pull(exchange, announcementOf('a', 1), { clock: systemClock, ranges, guard, signal })
  }

  it('should hand out the shards in order, and say when it is complete', async () => {
    const pull = pullOf(floats(1, 2), floats(3))
    expect([...((await pull.next()) ?? [])]).to.deep.equal([1, 2])
    expect([...((await pull.next()) ?? [])]).to.deep.equal([3])
    expect(await pull.next()).to.equal(null)
    expect(await pull.complete).to.equal(true)
    expect(pull.delivered).to.equal(2)
  })

  it('should be lost from the first failure on, without throwing', async () => {
    const pull = pullOf(new TypeError('disconnected'), floats(3))
    expect(await pull.next()).to.equal(null)
    expect(await pull.next()).to.equal(null)
    expect(await pull.complete).to.equal(false)
  })

  it('should refuse a shard of the wrong size or with a number that is none', async () => {
    expect(await pullOf(floats(1), floats(3)).next()).to.equal(null)
    expect(await pullOf(floats(1, Number.NaN), floats(3)).next()).to.equal(null)
    expect(await pullOf(floats(1, 1000), floats(3)).next()).to.equal(null)
  })

  it('should not be complete when it is let go of', async () => {
    const pull = pullOf(floats(1, 2))
    await pull.close()
    expect(await pull.complete).to.equal(false)
  })
})
