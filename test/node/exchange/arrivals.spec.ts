import { expect } from 'chai'
import * as fc from 'fast-check'
import { systemClock } from '../../../node/clock.ts'
import { Arrivals, type ArrivalsInit } from '../../../node/exchange/arrivals.ts'
import { MAX_PULLS_PER_ROUND } from '../../../node/exchange/constants.ts'
import type { SealedAnnouncement } from '../../../node/exchange/types.ts'
import type { ShardRange } from '../../../protocol/meme/sharding.ts'
import { announcementOf, StubExchange } from '../../fixtures/stub-exchange.ts'

const ranges: ShardRange[] = [
  { start: 0, end: 2, encoding: 'float32' },
  { start: 2, end: 3, encoding: 'float32' }
]
const floats = (...values: number[]) => new Uint8Array(new Float32Array(values).buffer)
const memeOf = () => [floats(1, 2), floats(3)]
const settle = () => new Promise(setImmediate)

/** A stub that notes what is pulled. */
class NotingExchange extends StubExchange {
  readonly pulled: number[] = []

  override shards(announcement: SealedAnnouncement, signal: AbortSignal) {
    this.pulled.push(announcement.body.round)
    return super.shards(announcement, signal)
  }
}

function peerOn(exchange: StubExchange, changes: Partial<ArrivalsInit> = {}) {
  const stopper = new AbortController()
  const arrivals = new Arrivals({
    exchange,
    clock: systemClock,
    ranges,
    mode: 'async',
    maxStaleness: 2,
    signal: stopper.signal,
    ...changes
  })
  const turn = (ownRound: number, round = ownRound, lineage: readonly Uint8Array[] = []) =>
    arrivals.turnTo({ round, ownRound, lineage, guard: () => true })
  const sources = (...weights: number[]) =>
    changes.mode === 'sync' ? arrivals.take() : arrivals.takeNew(Float32Array.from(weights))
  const take = () =>
    sources().map(({ announcement: { author, body }, staleness }) => {
      return `${author}${body.round} s${staleness}`
    })
  /** What is handed out to a peer that has learnt these weights. */
  const takeValues = async (...weights: number[]) => {
    const shards = sources(...weights).map(async meme => {
      return [...((await meme.next()) ?? []), ...((await meme.next()) ?? [])]
    })
    return Promise.all(shards)
  }
  return { arrivals, turn, take, takeValues, stop: () => stopper.abort() }
}

describe('arrivals of an asynchronous peer', () => {
  it('should be pulled as they are announced, and handed out whole', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { shards: memeOf() })
    const { arrivals, turn, take } = peerOn(exchange)
    turn(1)
    exchange.announce(announcementOf('a', 1))
    expect(take()).to.deep.equal([])
    await settle()
    const [meme] = arrivals.takeNew(Float32Array.of(0))
    expect(meme?.delivered).to.equal(2)
    expect([...((await meme?.next()) ?? [])]).to.deep.equal([1, 2])
    expect([...((await meme?.next()) ?? [])]).to.deep.equal([3])
    expect(await meme?.next()).to.equal(null)
  })

  it('should age by own rounds, whatever number theirs has, until they are too old', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { shards: memeOf() })
    const seen = [40, 41, 42, 43].map(async ownRound => {
      const { turn, take } = peerOn(exchange)
      turn(40)
      await settle()
      turn(ownRound)
      return take()
    })
    exchange.announce(announcementOf('a', 3))
    expect(await Promise.all(seen)).to.deep.equal([['a3 s0'], ['a3 s1'], ['a3 s2'], []])
  })

  it('should be handed out once', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { shards: memeOf() })
    const { turn, take } = peerOn(exchange)
    turn(1)
    exchange.announce(announcementOf('a', 1))
    await settle()
    expect(take()).to.deep.equal(['a1 s0'])
    turn(2)
    expect(take()).to.deep.equal([])
    turn(3)
    exchange.announce(announcementOf('a', 2))
    await settle()
    expect(take()).to.deep.equal(['a2 s0'])
  })

  it('should be carried forward by what was learnt since their author began, but for statistics', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { shards: memeOf() })
    const { turn, takeValues } = peerOn(exchange)
    turn(1)
    exchange.announce(announcementOf('a', 1))
    await settle()
    // Its first one: nobody knows when it began.
    expect(await takeValues(10, 0)).to.deep.equal([[1, 2, 3]])
    for (const ownRound of [2, 3, 4]) {
      turn(ownRound)
      expect(await takeValues(10 * ownRound, -ownRound)).to.deep.equal([])
    }
    turn(5)
    exchange.announce(announcementOf('a', 2))
    await settle()
    // It began in round 1, half way: we were at (10 + 20)/2 = 15 and (0 − 2)/2 = −1, and are at 50 and −5.
    expect(await takeValues(50, -5)).to.deep.equal([[1 + 35, 2 - 4, 3]])
    turn(6)
    exchange.announce(announcementOf('a', 3))
    await settle()
    // It began in round 5: (50 + 60)/2 = 55 and (−5 − 6)/2 = −5.5.
    expect(await takeValues(60, -6)).to.deep.equal([[1 + 5, 2 - 0.5, 3]])
  })

  it('should stay as they are from an author that is faster, or whose announcement before was missed', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { shards: memeOf() })
    const { turn, takeValues } = peerOn(exchange)
    turn(1)
    for (const round of [1, 2]) exchange.announce(announcementOf('a', round))
    await settle()
    expect(await takeValues(10, 0)).to.deep.equal([[1, 2, 3]])
    turn(2)
    expect(await takeValues(20, 0)).to.deep.equal([])
    turn(3)
    exchange.announce(announcementOf('a', 4))
    await settle()
    expect(await takeValues(30, 0)).to.deep.equal([[1, 2, 3]])
  })

  it('should count from the announcement, not from when its shards were there', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { shards: memeOf() })
    const { turn, take } = peerOn(exchange)
    turn(1)
    exchange.announce(announcementOf('a', 1))
    turn(2)
    await settle()
    expect(take()).to.deep.equal(['a1 s1'])
  })

  it('should count from the first mixing that was possible', async () => {
    const exchange = new StubExchange()
    exchange.join('a', { shards: memeOf() })
    const { turn, take } = peerOn(exchange)
    turn(1)
    expect(take()).to.deep.equal([])
    exchange.announce(announcementOf('a', 1))
    await settle()
    turn(2)
    expect(take()).to.deep.equal(['a1 s0'])
  })

  it('should use the meme before while a newer one comes in, one pull at a time', async () => {
    const exchange = new NotingExchange()
    exchange.join('a', { shards: memeOf() })
    const { turn, take } = peerOn(exchange)
    turn(1)
    exchange.announce(announcementOf('a', 1))
    await settle()
    for (const round of [2, 3, 4]) exchange.announce(announcementOf('a', round))
    expect(take()).to.deep.equal(['a1 s0'])
    await settle()
    expect(take()).to.deep.equal(['a4 s0'])
    expect(exchange.pulled).to.deep.equal([1, 2, 4])
  })

  it('should be bounded for a neighbour that announces without end', async () => {
    const exchange = new NotingExchange()
    exchange.join('a', { shards: memeOf() })
    const { turn } = peerOn(exchange)
    turn(1)
    for (let round = 1; round <= 2 * MAX_PULLS_PER_ROUND; round++) {
      exchange.announce(announcementOf('a', round))
      await settle()
    }
    expect(exchange.pulled).to.have.length(MAX_PULLS_PER_ROUND)
    turn(2)
    expect(exchange.pulled.at(-1)).to.equal(2 * MAX_PULLS_PER_ROUND)
  })

  it('should be tried again in the next round when they fail, and not used half', async () => {
    const exchange = new NotingExchange()
    exchange.join('a', { shards: [floats(1, 2), new TypeError('disconnected')] })
    const { turn, take } = peerOn(exchange)
    turn(1)
    exchange.announce(announcementOf('a', 1))
    await settle()
    expect(exchange.pulled).to.deep.equal([1])
    expect(take()).to.deep.equal([])
    turn(2)
    expect(exchange.pulled).to.deep.equal([1, 1])
  })

  it('should not be pulled when they are in the meme already, nor before the first round', async () => {
    const exchange = new NotingExchange()
    const announcement = announcementOf('a', 7)
    exchange.join('a', { shards: memeOf(), announcements: [announcement] })
    const { turn } = peerOn(exchange)
    exchange.announce(announcement)
    turn(1, 8, [announcement.digest])
    expect(exchange.pulled).to.deep.equal([])
    exchange.announce(announcementOf('a', 8))
    expect(exchange.pulled).to.deep.equal([8])
  })

  it('should not outlast the neighbour, nor come after the peer has stopped', async () => {
    const exchange = new NotingExchange()
    exchange.join('a', { shards: memeOf() })
    exchange.join('b', { shards: memeOf() })
    const { turn, take, stop } = peerOn(exchange)
    turn(1)
    exchange.announce(announcementOf('a', 1))
    exchange.announce(announcementOf('b', 1))
    await settle()
    exchange.leave('a')
    expect(take()).to.deep.equal(['b1 s0'])
    stop()
    exchange.announce(announcementOf('b', 2))
    expect(exchange.pulled).to.deep.equal([1, 1])
  })

  it('should always have the newest announcement, as old as the own rounds since it came (property)', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('turn', 'a', 'b'), { maxLength: 12 }),
        fc.integer({ min: 0, max: 5 }),
        async (steps, maxStaleness) => {
          const exchange = new StubExchange()
          for (const id of ['a', 'b']) exchange.join(id, { shards: memeOf() })
          const { turn, take, stop } = peerOn(exchange, { maxStaleness })
          let own = 1
          turn(own)
          const newest = new Map<string, { round: number; arrived: number }>()
          for (const step of steps) {
            if (step === 'turn') turn(++own)
            else {
              const round = (newest.get(step)?.round ?? 0) + 1
              newest.set(step, { round, arrived: own })
              exchange.announce(announcementOf(step, round))
              await settle()
            }
          }
          const expected = [...newest]
            .sort()
            .filter(([, { arrived }]) => own - arrived <= maxStaleness)
            .map(([id, { round, arrived }]) => `${id}${round} s${own - arrived}`)
          expect(take()).to.deep.equal(expected)
          stop()
        }
      ),
      { numRuns: 25, seed: 5 }
    ))
})

describe('arrivals of a synchronous peer', () => {
  it('should be pulled only when their round is over, and be as old as its number says', async () => {
    const exchange = new NotingExchange()
    exchange.join('a', { shards: memeOf() })
    const { turn, take } = peerOn(exchange, { mode: 'sync' })
    turn(5)
    exchange.announce(announcementOf('a', 5))
    expect(exchange.pulled).to.deep.equal([])
    turn(6)
    await settle()
    expect(exchange.pulled).to.deep.equal([5])
    expect(take()).to.deep.equal(['a5 s1'])
    turn(7)
    expect(take()).to.deep.equal(['a5 s2'])
  })

  it('should be pulled at once when they come late', async () => {
    const exchange = new NotingExchange()
    exchange.join('a', { shards: memeOf() })
    const { turn, take } = peerOn(exchange, { mode: 'sync' })
    turn(6)
    exchange.announce(announcementOf('a', 4))
    await settle()
    expect(take()).to.deep.equal(['a4 s2'])
    exchange.announce(announcementOf('a', 6))
    expect(exchange.pulled).to.deep.equal([4])
  })

  it('should not be pulled when they are too old to be used', () => {
    const exchange = new NotingExchange()
    exchange.join('a', { shards: memeOf() })
    peerOn(exchange, { mode: 'sync' }).turn(9)
    exchange.announce(announcementOf('a', 6))
    expect(exchange.pulled).to.deep.equal([])
  })

  it('should give way to what the round itself mixes', async () => {
    const exchange = new NotingExchange()
    exchange.join('a', { shards: memeOf() })
    const { arrivals, turn, take } = peerOn(exchange, { mode: 'sync' })
    turn(6)
    exchange.announce(announcementOf('a', 5))
    await settle()
    const now = announcementOf('a', 6)
    exchange.announce(now)
    arrivals.bypass(now)
    expect(take()).to.deep.equal([])
    turn(7)
    expect(take()).to.deep.equal([])
    expect(exchange.pulled).to.deep.equal([5])
  })
})
