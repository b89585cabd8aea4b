import { expect } from 'chai'
import { type Clock, systemClock } from '../../node/clock.ts'
import { planMeme, type RoundContext } from '../../node/context.ts'
import { Arrivals } from '../../node/exchange/arrivals.ts'
import { Pace } from '../../node/exchange/pace.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import type { Learner, Predictions } from '../../node/learning/types.ts'
import { createRandom } from '../../node/random.ts'
import { type RoundState, runRound } from '../../node/round.ts'
import { announcementOf, StubExchange } from '../fixtures/stub-exchange.ts'
import { tinyData, tinyManifest } from '../fixtures/tiny-federation.ts'

const manifest = tinyManifest({ exchange: { mode: 'async', mixing: 'mean', staleness: 2 } })
const meme = planMeme(manifest)
const { signal } = new AbortController()
const settle = () => new Promise(setImmediate)
const memeOf = (value: number) => new Float32Array(meme.layout.size).fill(value)
/** A meme of one value, encoded shard by shard. */
const shardsOf = (value: number) =>
  meme.ranges.map(({ start, end }) =>
    new Uint8Array(memeOf(value).buffer, 4 * start, 4 * (end - start)).slice()
  )

/** Whoever waits, or sets a timer, fails. */
const impatient: Clock = {
  ...systemClock,
  sleep: () => Promise.reject(new TypeError('It waits')),
  timeout: () => {
    throw new TypeError('It sets a timer')
  }
}

/** Learns the value 3, and predicts that everything is of class 0. `onAdopt`: memes have been mixed. */
function stubLearner(onAdopt: () => void): Learner {
  const predictions = (count: number): Predictions => ({
    classes: new Uint16Array(count),
    loss: 1,
    calibrated: new Float32Array(count).fill(1)
  })
  const data = tinyData('a')
  return {
    engine: 'cpu',
    fallback: null,
    learn: async () => ({
      meme: memeOf(3),
      losses: { private: 1, meme: 1, localOnly: null },
      steps: 1,
      trainingMs: 1
    }),
    adopt: async () => onAdopt(),
    meme: () => Promise.resolve(memeOf(3)),
    predict: async part => {
      const all = predictions(data[part]?.indices.length ?? 0)
      return { private: all, meme: all }
    },
    state: () => Promise.reject(new TypeError('Not asked for')),
    restore: () => Promise.resolve(),
    dispose: () => Promise.resolve()
  }
}

function peerOn(exchange: StubExchange, onAdopt = () => {}) {
  const { ranges } = meme
  const init = {
    exchange,
    ranges,
    clock: systemClock,
    mode: 'async',
    maxStaleness: 2,
    signal
  } as const
  const peer: RoundContext = {
    ...meme,
    ...{ manifest, federation: 'bafy', seed: 's', data: tinyData('a'), exchange },
    learner: stubLearner(onAdopt),
    clock: impatient,
    random: createRandom(sha256Hasher),
    hasher: sha256Hasher,
    barrier: false,
    traffic: () => exchange.traffic,
    pace: new Pace(manifest.exchange.deadline),
    arrivals: new Arrivals(init)
  }
  let state: RoundState = {
    round: 0,
    ownRound: 0,
    lineage: [],
    meme: memeOf(3),
    announced: null,
    neighbours: [],
    guard: null
  }
  return async () => {
    const { after, metrics } = await runRound(peer, state, { final: false, signal })
    state = after
    return { after, metrics }
  }
}

describe('an asynchronous round', () => {
  it('should wait for nobody, and say that it was alone', async () => {
    const exchange = new StubExchange()
    exchange.join('slow', { status: { state: 'training', round: 1 } })
    const { metrics, after } = await peerOn(exchange)()
    expect(metrics).to.include({ aloneThisRound: true, deadlineMs: null, massLost: 0 })
    expect(after.meme).to.deep.equal(memeOf(3))
  })

  it('should mix the meme of a slow neighbour once, and say that it was alone until the next one', async () => {
    const exchange = new StubExchange()
    exchange.join('slow', { shards: shardsOf(1) })
    const round = peerOn(exchange)
    await round()
    const late = announcementOf('slow', 1)
    exchange.announce(late)
    await settle()
    const rounds = [await round(), await round()]
    const [mixed] = rounds
    const entry = mixed?.metrics.averaged.find(({ peerId }) => peerId === 'slow')
    expect(entry).to.include({ staleness: 0, weight: 1 / 2 })
    // The stub learns nothing: 3 at its every round, and 1 mixed in by half.
    expect(mixed?.after.meme[0]).to.equal(2)
    expect(mixed?.after.lineage[1]).to.equal(late.digest)
    expect(rounds.map(({ metrics }) => metrics.aloneThisRound)).to.deep.equal([false, true])
  })

  it('should say who has left since the round before', async () => {
    const exchange = new StubExchange()
    exchange.join('a')
    exchange.join('b')
    const round = peerOn(exchange)
    const first = await round()
    exchange.leave('a')
    const second = await round()
    const third = await round()
    const left = [first, second, third].map(({ metrics }) => metrics.left)
    expect(left).to.deep.equal([[], ['a'], []])
  })

  it('should say so of one that came, gave its meme and left within a round', async () => {
    const exchange = new StubExchange()
    exchange.join('a')
    const round = peerOn(exchange, () => exchange.leave('b'))
    await round()
    exchange.join('b', { shards: shardsOf(1) })
    exchange.announce(announcementOf('b', 1))
    await settle()
    const { metrics } = await round()
    expect(metrics).to.deep.include({ aloneThisRound: false, left: ['b'] })
    expect((await round()).metrics.left).to.deep.equal([])
  })
})
