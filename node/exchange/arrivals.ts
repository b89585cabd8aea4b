import { equalBytes } from '../../protocol/canonical.ts'
import type { ShardRange } from '../../protocol/meme/sharding.ts'
import { carryForward } from '../../protocol/mixing/carry-forward.ts'
import type { NormGuard } from '../../protocol/mixing/norm-guard.ts'
import { isFresh, staleness } from '../../protocol/round/staleness.ts'
import type { Clock } from '../clock.ts'
import { MAX_PULLS_PER_ROUND } from './constants.ts'
import { OwnPast } from './own-past.ts'
import { Pull } from './pull.ts'
import type { Exchange, ExchangeEvents, MemeSource, SealedAnnouncement } from './types.ts'

/** The round that the peer is in. */
export interface Turn {
  readonly round: number
  readonly ownRound: number
  /** Announcements that are in the peer's meme already. */
  readonly lineage: readonly Uint8Array[]
  readonly guard: NormGuard
}

export interface ArrivalsInit {
  readonly exchange: Exchange
  readonly clock: Clock
  readonly ranges: readonly ShardRange[]
  /** `async`: pulls whatever is announced; `sync`: only what is announced after its round. */
  readonly mode: 'sync' | 'async'
  /** Rounds; what is older is not used. */
  readonly maxStaleness: number
  /** Ends all pulls. */
  readonly signal: AbortSignal
}

interface Arrival {
  readonly announcement: SealedAnnouncement
  /** The first of our own rounds that could have mixed it. */
  readonly ownRound: number
  /** The same of the author's announcement before, when it began to learn this one; undefined where that was not heard. */
  readonly begun: number | undefined
}

interface Held extends Arrival {
  readonly shards: readonly Float32Array[]
}

/** What is known of one neighbour. */
interface Inflow {
  newest: Arrival
  /** The newest meme that is here as a whole; in asynchronous mode until it is mixed. */
  held?: Held
  isPulling: boolean
  /** Pulls begun in our present round. */
  pulls: number
}

/**
 * The neighbours' memes, pulled as they are announced, while this peer learns: what an asynchronous round takes from, and
 * what a synchronous one takes in place of a neighbour that is late. One pull a neighbour at a time; holds one whole
 * meme of each, and a second one while that comes in; of one's own, what slower ones are compared with.
 */
export class Arrivals {
  readonly #init: ArrivalsInit
  readonly #inflows = new Map<string, Inflow>()
  /** Announcements that are pulled here, or have gone into our meme otherwise. */
  readonly #taken = new WeakSet<SealedAnnouncement>()
  readonly #past = new OwnPast()
  #turn: Turn = { round: 0, ownRound: 0, lineage: [], guard: () => false }
  /** Our own round whose mixing is next. */
  #nextMix = 0

  constructor(init: ArrivalsInit) {
    this.#init = init
    const { events } = init.exchange
    const onAnnouncement = (event: Event) => {
      this.#look((event as ExchangeEvents['announcement:accept']).detail.author)
    }
    events.addEventListener('announcement:accept', onAnnouncement, { signal: init.signal })
  }

  /** The peer begins this round. */
  turnTo(turn: Turn): void {
    this.#turn = turn
    this.#nextMix = turn.ownRound
    const neighbours = this.#init.exchange.neighbours()
    for (const peer of this.#inflows.keys()) {
      if (!neighbours.includes(peer)) this.#inflows.delete(peer)
    }
    for (const peer of neighbours) {
      const inflow = this.#inflows.get(peer)
      if (inflow !== undefined) inflow.pulls = 0
      for (const announcement of this.#init.exchange.announcements(peer)) {
        if (turn.lineage.some(digest => equalBytes(digest, announcement.digest))) {
          this.#taken.add(announcement)
        }
      }
      this.#look(peer)
    }
  }

  /** This round mixes that announcement straight from its sender: neither it nor an older one is needed here. */
  bypass(announcement: SealedAnnouncement): void {
    this.#taken.add(announcement)
    this.#inflows.delete(announcement.author)
  }

  /**
   * The whole memes of present neighbours that are fresh enough to be mixed now. What is announced from now on is for the
   * next round.
   */
  take(): MemeSource[] {
    return this.#fresh().map(([, held, age]) => replay(held, age))
  }

  /**
   * As `take`, but each meme once only, and carried forward by what this peer itself has learnt since its author began:
   * neither an old meme nor a slow author's pulls a fast peer back.
   * @param weights the trained weights of this peer's meme, as this round has learnt them
   */
  takeNew(weights: Float32Array): MemeSource[] {
    this.#past.keep(this.#turn.ownRound, weights, this.#neededPast())
    return this.#fresh().map(([inflow, held, age]) => {
      delete inflow.held
      const progress = this.#past.progress(held.begun)
      return replay({ ...held, shards: this.#carried(held.shards, progress) }, age)
    })
  }

  #fresh(): (readonly [inflow: Inflow, held: Held, age: number])[] {
    this.#nextMix = this.#turn.ownRound + 1
    return this.#init.exchange.neighbours().flatMap(peer => {
      const inflow = this.#inflows.get(peer)
      if (inflow?.held === undefined) return []
      const age = this.#age(inflow.held)
      return isFresh(age, this.#init.maxStaleness) ? [[inflow, inflow.held, age] as const] : []
    })
  }

  /** Statistics are not learnt by steps: they stay as they came. */
  #carried(shards: readonly Float32Array[], progress: Float32Array | undefined) {
    if (progress === undefined) return shards
    return this.#init.ranges.map(({ start, end }, n) =>
      start < progress.length ? carryForward(shards[n]!, progress.subarray(start, end)) : shards[n]!
    )
  }

  /** Own rounds that a meme which is here, or the next one to come, is going to be compared with. */
  #neededPast(): ReadonlySet<number> {
    const begun = [...this.#inflows.values()].flatMap(({ newest, held }) => [
      newest.ownRound,
      newest.begun,
      held?.begun
    ])
    return new Set(
      begun.flatMap(ownRound => (ownRound === undefined ? [] : [ownRound, ownRound + 1]))
    )
  }

  /** Looks whether a neighbour has announced what should be pulled. */
  #look(peer: string): void {
    const { exchange, signal } = this.#init
    const [announcement] = exchange.announcements(peer)
    if (announcement === undefined || this.#turn.round === 0 || signal.aborted) return
    const inflow = this.#arrived(peer, announcement)
    if (inflow.isPulling || inflow.pulls >= MAX_PULLS_PER_ROUND) return
    if (!this.#taken.has(announcement) && this.#isWanted(inflow.newest)) {
      void this.#pull(peer, inflow)
    }
  }

  #arrived(peer: string, announcement: SealedAnnouncement): Inflow {
    const known = this.#inflows.get(peer)
    const before = known?.newest
    if (known !== undefined && before?.announcement === announcement) return known
    // Where one was missed, nobody knows when its author began.
    const isNext = before !== undefined && follows(announcement, before.announcement)
    const newest = {
      announcement,
      ownRound: this.#nextMix,
      begun: isNext ? before.ownRound : undefined
    }
    const inflow = known ?? { newest, isPulling: false, pulls: 0 }
    inflow.newest = newest
    this.#inflows.set(peer, inflow)
    return inflow
  }

  #isWanted(arrival: Arrival): boolean {
    const { mode, maxStaleness } = this.#init
    if (mode === 'async') return true
    // This round's is pulled by the round itself, shard by shard.
    const isLate = arrival.announcement.body.round < this.#turn.round
    return isLate && isFresh(this.#age(arrival), maxStaleness)
  }

  #age({ announcement, ownRound }: Arrival): number {
    return staleness({
      mode: this.#init.mode,
      ownRoundsSinceArrival: this.#turn.ownRound - ownRound,
      roundDifference: this.#turn.round - announcement.body.round
    })
  }

  async #pull(peer: string, inflow: Inflow): Promise<void> {
    const { exchange, clock, ranges, signal } = this.#init
    const arrival = inflow.newest
    const { announcement } = arrival
    inflow.isPulling = true
    inflow.pulls++
    this.#taken.add(announcement)
    const pull = new Pull(exchange, announcement, {
      clock,
      ranges,
      guard: this.#turn.guard,
      signal
    })
    const shards: Float32Array[] = []
    for (const _ of ranges) {
      const shard = await pull.next()
      if (shard === null) break
      shards.push(shard)
    }
    await pull.close()
    inflow.isPulling = false
    if (shards.length === ranges.length) inflow.held = { ...arrival, shards }
    else this.#taken.delete(announcement)
    // One that failed is tried again in our next round, or its successor now.
    if (exchange.announcements(peer)[0] !== announcement) this.#look(peer)
  }
}

const follows = ({ body }: SealedAnnouncement, { body: before }: SealedAnnouncement): boolean =>
  body.incarnation === before.incarnation && body.round === before.round + 1

/** Hands out a meme that is here, shard by shard. */
function replay({ announcement, shards }: Held, age: number): MemeSource {
  const next = shards.values()
  return {
    announcement,
    staleness: age,
    delivered: shards.length,
    next: () => Promise.resolve(next.next().value ?? null),
    close: () => Promise.resolve()
  }
}
