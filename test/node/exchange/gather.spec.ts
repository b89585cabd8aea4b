import { expect } from 'chai'
import { systemClock } from '../../../node/clock.ts'
import { gather } from '../../../node/exchange/gather.ts'
import type { Pull } from '../../../node/exchange/pull.ts'
import type { ShardRange } from '../../../protocol/meme/sharding.ts'
import { announcementOf, StubExchange } from '../../fixtures/stub-exchange.ts'

const ranges: ShardRange[] = [
  { start: 0, end: 2, encoding: 'float32' },
  { start: 2, end: 3, encoding: 'float32' }
]
/** Lets all but very large numbers through. */
const guard = (_: ShardRange, values: Float32Array) => values.every(value => value < 1000)
const floats = (...values: number[]) => new Uint8Array(new Float32Array(values).buffer)
const authors = (pulls: readonly Pull[]) => pulls.map(({ announcement }) => announcement.author)

function begin(exchange: StubExchange, round: number, barrier = false) {
  const stopper = new AbortController()
  const state = { done: false }
  const options = {
    round,
    ranges,
    guard,
    barrier,
    signal: stopper.signal,
    clock: systemClock
  }
  const pulls = gather(exchange, options).then(value => {
    state.done = true
    return value
  })
  return { pulls, state, deadline: () => stopper.abort() }
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
    const overdue = new AbortController()
    const timeouts = [overdue.signal, new AbortController().signal]
    const clock = { ...systemClock, timeout: () => timeouts.shift()! }
    const signal = new AbortController().signal
    const gathering = gather(exchange, { round: 3, ranges, guard, barrier: false, signal, clock })
    await settle()
    expect(exchange.asked).to.deep.equal([])
    exchange.latest.set('a', announcementOf('a', 3))
    overdue.abort()
    expect(authors(await gathering)).to.deep.equal(['a'])
    expect(exchange.asked).to.deep.equal(['a'])
  })

  it('should not wait any longer for an overdue neighbour that does not answer', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { announcements: [announcementOf('a', 2)] })
    const overdue = [new AbortController(), new AbortController()]
    const timeouts = [...overdue.map(({ signal }) => signal), new AbortController().signal]
    const clock = { ...systemClock, timeout: () => timeouts.shift()! }
    const signal = new AbortController().signal
    const gathering = gather(exchange, { round: 3, ranges, guard, barrier: false, signal, clock })
    for (const timer of overdue) {
      await settle()
      timer.abort()
    }
    expect(await gathering).to.deep.equal([])
    expect(exchange.asked[0]).to.equal('a')
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

describe('pull', () => {
  const pullOf = async (...shards: (Uint8Array | Error)[]) => {
    const exchange = new StubExchange()
    exchange.join('a', { announcements: [announcementOf('a', 1)], shards })
    return (await begin(exchange, 1).pulls)[0]!
  }

  it('should hand out the shards in order and count their bytes', async () => {
    const pull = await pullOf(floats(1, 2), floats(3))
    expect([...((await pull.next()) ?? [])]).to.deep.equal([1, 2])
    expect([...((await pull.next()) ?? [])]).to.deep.equal([3])
    expect(pull.bytes).to.equal(12)
    expect(await pull.next()).to.equal(null)
  })

  it('should be lost from the first failure on, without throwing', async () => {
    const pull = await pullOf(new TypeError('disconnected'), floats(3))
    expect(await pull.next()).to.equal(null)
    expect(await pull.next()).to.equal(null)
  })

  it('should refuse a shard of the wrong size or with a number that is none', async () => {
    expect(await (await pullOf(floats(1), floats(3))).next()).to.equal(null)
    expect(await (await pullOf(floats(1, Number.NaN), floats(3))).next()).to.equal(null)
    expect(await (await pullOf(floats(1, 1000), floats(3))).next()).to.equal(null)
  })
})
