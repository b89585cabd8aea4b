import { expect } from 'chai'
import { systemClock } from '../../node/clock.ts'
import type { Exchange } from '../../node/exchange/types.ts'
import { consensusDistance } from '../../node/simulation/consensus.ts'
import { exchangeInit, startExchanges, until } from '../fixtures/exchanges.ts'
import { Firewall } from '../fixtures/firewall.ts'
import { hastyClock } from '../fixtures/hasty-clock.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'
import { type TinyPeers, withTinyLearners } from '../fixtures/tiny-peers.ts'
import { Turnstile } from '../fixtures/turnstile.ts'

const PEERS = 8
const ALL = Array.from({ length: PEERS }, (_, index) => index)
/** The last round before the line breaks, and those at which the halves stand when it is mended. */
const BEFORE = 3
const APART = [8, 11] as const
/** Rounds between two looks after it was mended, and looks. */
const SOME = 8
const PATIENCE = 10
const half = (index: number) => index % 2
const endless = () => Number.POSITIVE_INFINITY

describe('a federation of eight that falls in two', function () {
  this.timeout(300_000)
  let peers: TinyPeers
  let exchanges: Exchange[]
  let ids: string[]
  let stile: Turnstile
  let wall: Firewall
  /** Each peer's last mixed meme, and the round in which it was. */
  let memes: Float32Array[]
  let rounds: number[]
  const over = new AbortController()
  const reason = new TypeError('over')
  let lives: Promise<unknown>[]
  /** How much later it is than it seems. */
  let leapMs = 0

  const halfOf = (peer: string) => half(ids.indexOf(peer))
  const isCrossing = ({ peerId }: Exchange, other: string) => halfOf(peerId) !== halfOf(other)
  const isWhole = () => exchanges.every(each => each.members().length === PEERS - 1)

  before(async () => {
    const manifest = tinyManifest({
      learning: { rounds: 100_000, epochs: 1 },
      exchange: { neighbours: 4, deadline: { minMs: 100, maxMs: 5_000 } }
    })
    const inits = await Promise.all(ALL.map(index => exchangeInit(index, manifest)))
    ids = inits.map(({ signer }) => signer.peerId)
    wall = new Firewall()
    const clock = {
      ...hastyClock(2),
      timeout: systemClock.timeout,
      now: () => systemClock.now() + leapMs
    }
    exchanges = await startExchanges(PEERS, {
      manifest,
      init: index => ({ clock, gater: wall.of(ids[index]!) })
    })
    const pairs = ALL.flatMap(a =>
      ALL.slice(a + 1).map(b => [exchanges[a]!, exchanges[b]!] as const)
    )
    await Promise.all(pairs.map(([a, b]) => a.connect(b.addresses()[0]!)))
    await until(isWhole, 60_000)
    peers = await withTinyLearners(exchanges, manifest)
    stile = new Turnstile(PEERS, () => BEFORE)
    memes = ALL.map(() => new Float32Array())
    rounds = ALL.map(() => 0)
    lives = ALL.map(index =>
      peers
        .train(index, {
          signal: over.signal,
          beforeLearning: round => stile.pass(index, round),
          onRound: async ({ round }, meme) => {
            rounds[index] = round
            memes[index] = meme.slice()
          }
        })
        .catch(error => expect(error).to.equal(reason))
    )
  })

  after(async () => {
    over.abort(reason)
    stile.open(endless)
    await Promise.all(lives)
    await peers.stop()
  })

  it('should grow together by itself when the line is mended', async () => {
    expect(await stile.full()).to.deep.equal(ALL.map(() => BEFORE + 1))
    const together = consensusDistance(memes)

    wall.raise(halfOf)
    await until(() =>
      exchanges.every(each => !each.members().some(other => isCrossing(each, other)))
    )
    stile.open(index => APART[half(index)]!)
    await stile.full()
    expect(rounds).to.deep.equal(ALL.map(index => APART[half(index)]!))
    const apart = consensusDistance(memes)
    expect(apart, 'what the halves learnt without each other').to.be.greaterThan(2 * together)

    wall.lower()
    await until(isWhole, 60_000)
    leapMs += 120_000 // time for everybody to let go of a neighbour
    stile.open(endless)
    await until(
      () => exchanges.every(each => each.neighbours().some(other => isCrossing(each, other))),
      60_000,
      'everybody has neighbours on the other side'
    )
    // They draw closer with every round, though not in each.
    const last = Math.max(...rounds) + SOME
    stile.limit(() => last)
    let healed = Number.POSITIVE_INFINITY
    for (let after = 1; healed >= together && after <= PATIENCE; after++) {
      const [first, ...others] = await stile.full()
      expect(others, 'all are in one round').to.deep.equal(others.map(() => first))
      healed = consensusDistance(memes)
      if (healed >= together) stile.open(() => last + after * SOME)
    }
    console.log(
      `      consensus distance: ${together.toFixed(3)} before, ${apart.toFixed(3)} at the end of the partition, ${healed.toFixed(3)} after it`
    )
    expect(healed).to.be.below(together)
  })
})
