import { MAX_AVERAGED, MAX_HISTORY_PEERS, MAX_POINTS } from './constants.ts'
import { type Link, Links } from './links.ts'
import type { MetricsLine } from './metrics-line.ts'

/** A completed round of one peer, without whose memes went into its own. */
export type Point = Omit<MetricsLine, 'averaged'> & {
  /** Memes of others that were averaged. */
  readonly others: number
}

/** Sums over all rounds of one peer. */
export interface Totals {
  rounds: number
  /** Rounds in which no neighbour's meme came in. */
  alone: number
  payloadIn: number
  payloadOut: number
  controlIn: number
  controlOut: number
  learnMs: number
  gatherMs: number
  mixMs: number
  evaluateMs: number
}

/**
 * What the metrics of a run add up to, in bounded memory: sums over all rounds, the points of as many rounds as are
 * kept, and the last lines whole. Takes lines as they come.
 */
export class History {
  #points: Point[] = []
  #stride = 1
  #totals = new Map<string, Totals>()
  #last = new Map<string, Point>()
  #recent: MetricsLine[] = []
  #recentAveraged = 0
  #links = new Links()
  #lines = 0

  /** Takes a line; of more peers than are told apart, the later ones are passed over. */
  add(line: MetricsLine): void {
    const { peerId, averaged, ...rest } = line
    const totals = this.#totals.get(peerId) ?? noTotals()
    if (totals.rounds === 0 && this.#totals.size >= MAX_HISTORY_PEERS) return
    const others = averaged.filter(entry => entry.peerId !== peerId).length
    const point = { ...rest, peerId, others }
    this.#lines += 1
    this.#totals.set(peerId, sum(totals, point))
    this.#last.set(peerId, point)
    this.#links.add(line)
    this.#keep(point)
    this.#remember(line)
  }

  /** Lines that were taken. */
  get lines(): number {
    return this.#lines
  }

  /** IDs of the peers that have lines, in the order of their first. */
  get peers(): string[] {
    return [...this.#totals.keys()]
  }

  /** Every how many rounds is kept as points; 1 while all are. */
  get stride(): number {
    return this.#stride
  }

  /** The highest round of any line; 0 without one. */
  get round(): number {
    return Math.max(0, ...[...this.#last.values()].map(({ round }) => round))
  }

  /** Whose memes went into whose, over all rounds. */
  get links(): Link[] {
    return this.#links.all()
  }

  /** The last lines, whole and in their order. */
  get recent(): readonly MetricsLine[] {
    return this.#recent
  }

  totalsOf(peerId: string): Totals {
    return this.#totals.get(peerId) ?? noTotals()
  }

  /** The kept rounds of a peer by its own count, its last one among them. */
  pointsOf(peerId: string): Point[] {
    const kept = this.#points.filter(point => point.peerId === peerId)
    const last = this.#last.get(peerId)
    return last === undefined || kept.at(-1) === last ? kept : [...kept, last]
  }

  #keep(point: Point): void {
    if (!this.#isKept(point)) return
    this.#points.push(point)
    if (this.#points.length <= MAX_POINTS) return
    this.#stride *= 2
    this.#points = this.#points.filter(each => this.#isKept(each))
  }

  #isKept({ ownRound }: Point): boolean {
    return (ownRound - 1) % this.#stride === 0
  }

  #remember(line: MetricsLine): void {
    this.#recent.push(line)
    this.#recentAveraged += line.averaged.length
    if (this.#recentAveraged <= MAX_AVERAGED) return
    // Half of them at once, so that not every line moves all others.
    let over = 0
    while (2 * this.#recentAveraged > MAX_AVERAGED && over < this.#recent.length - 1) {
      this.#recentAveraged -= this.#recent[over]!.averaged.length
      over += 1
    }
    this.#recent.splice(0, over)
  }
}

const noTotals = (): Totals => ({
  rounds: 0,
  alone: 0,
  payloadIn: 0,
  payloadOut: 0,
  controlIn: 0,
  controlOut: 0,
  learnMs: 0,
  gatherMs: 0,
  mixMs: 0,
  evaluateMs: 0
})

const sum = (totals: Totals, { payloadBytes, controlBytes, timings, others }: Point): Totals => ({
  rounds: totals.rounds + 1,
  alone: totals.alone + Number(others === 0),
  payloadIn: totals.payloadIn + payloadBytes.in,
  payloadOut: totals.payloadOut + payloadBytes.out,
  controlIn: totals.controlIn + controlBytes.in,
  controlOut: totals.controlOut + controlBytes.out,
  learnMs: totals.learnMs + timings.learnMs,
  gatherMs: totals.gatherMs + timings.gatherMs,
  mixMs: totals.mixMs + timings.mixMs,
  evaluateMs: totals.evaluateMs + timings.evaluateMs
})
