import { createNormGuard } from '../protocol/mixing/norm-guard.ts'
import { canStart, entryRound, isOvertaken } from '../protocol/round/start.ts'
import type { RoundContext } from './context.ts'
import { changed } from './exchange/changed.ts'
import { Pull } from './exchange/pull.ts'
import type { RoundState } from './round.ts'

/** How often a newcomer or overtaken peer tries to get a meme before it begins with its own. */
const ATTEMPTS = 3
/** A neighbour answers within milliseconds; one that does not is taken as having said nothing. */
const ANSWER_WAIT_MS = 5_000
/** A lone neighbour is believed only after this, where there are other members: they are grafted within seconds. */
const SECOND_OPINION_MS = 5_000

export interface CatchUpOptions {
  /** Number of the peer's last round. */
  readonly rounds: number
  readonly signal: AbortSignal
}

export interface EntryOptions extends CatchUpOptions {
  /** Begin without waiting for neighbours. */
  readonly alone: boolean
}

/**
 * Waits for enough neighbours, and says where this peer goes on: from its own state where the neighbourhood is no
 * further, else after the lower median of its neighbours' rounds with the mean of their memes.
 */
export async function enter(
  peer: RoundContext,
  state: RoundState,
  { rounds, alone, signal }: EntryOptions
): Promise<RoundState> {
  const { exchange, manifest } = peer
  const { minNeighbours } = manifest.exchange
  const isEnough = () =>
    canStart({ neighbours: exchange.neighbours().length, minNeighbours, alone })
  exchange.setStatus({ state: 'waiting', round: state.round })
  await waitUntil(peer, isEnough, signal)
  if (peer.barrier) return state
  const isBehind = () => entryRound({ positions: positions(peer), rounds }) > state.round + 1
  return goOn(peer, state, { rounds, signal, isEnough, isBehind })
}

/**
 * Between two rounds of a synchronous peer: where its neighbours have gone on without it, it goes on with them, as a
 * newcomer does; its own count of rounds stays. An asynchronous peer cannot be overtaken: being slow is no fault there.
 */
export async function catchUp(
  peer: RoundContext,
  state: RoundState,
  options: CatchUpOptions
): Promise<RoundState> {
  if (peer.barrier || peer.manifest.exchange.mode === 'async') return state
  const isBehind = () => isOvertaken({ round: state.round, positions: positions(peer) })
  return isBehind() ? goOn(peer, state, { ...options, isEnough: () => true, isBehind }) : state
}

interface GoOnOptions extends CatchUpOptions {
  /** Whether there are enough neighbours to say where to go on. */
  readonly isEnough: () => boolean
  /** Whether these are further than `state`. */
  readonly isBehind: () => boolean
}

/** `state`, or where the neighbours are. One whose meme could not be had may be gone by the next attempt. */
async function goOn(
  peer: RoundContext,
  state: RoundState,
  { rounds, signal, isEnough, isBehind }: GoOnOptions
): Promise<RoundState> {
  for (let attempt = 1; ; attempt++) {
    do {
      await waitUntil(peer, isEnough, signal)
      await hearNeighbours(peer, signal)
      // One may have left while it was asked, or come since.
    } while (!isEnough() || (isBehind() && (await secondOpinion(peer, signal))))
    if (!isBehind()) return state
    const entered = entryRound({ positions: positions(peer), rounds }) - 1
    const adopted = await adoptMean(peer, state, entered, signal)
    if (adopted.lineage.length > 0 || attempt === ATTEMPTS) return adopted
  }
}

async function waitUntil({ exchange }: RoundContext, isTrue: () => boolean, signal: AbortSignal) {
  while (!isTrue()) {
    await changed(exchange.events, signal)
    signal.throwIfAborted()
  }
}

/**
 * The last announced rounds of the neighbours, but of those that we wait for no longer, and of those that are about to enter
 * themselves: two that come together, beside one that is far ahead, would else begin at round 1. In a federation's first
 * round all enter, and one that was quick has announced it already: there they count.
 */
function positions({ exchange, pace }: RoundContext): number[] {
  const heard = exchange.neighbours().flatMap(id => {
    const [newest] = exchange.announcements(id)
    if (pace.isGivenUp(id, newest)) return []
    const isEntering = newest === undefined && exchange.status(id)?.state === 'waiting'
    return [{ round: newest?.body.round ?? 0, isEntering }]
  })
  const isBeginning = heard.every(({ round }) => round <= 1)
  return heard.filter(({ isEntering }) => isBeginning || !isEntering).map(({ round }) => round)
}

/** Where a single neighbour would decide, but there are other members, waits a little. Whether somebody came. */
async function secondOpinion(peer: RoundContext, signal: AbortSignal) {
  const { exchange, clock } = peer
  const others = () => exchange.members().length - exchange.neighbours().length
  const isLone = () => positions(peer).length === 1 && others() > 0
  if (!isLone()) return false
  const patience = AbortSignal.any([signal, clock.timeout(SECOND_OPINION_MS)])
  while (isLone() && !patience.aborted) await changed(exchange.events, patience)
  signal.throwIfAborted()
  return !isLone()
}

/**
 * Asks every neighbour for its latest announcement, and waits for the answers, but not for ever. Its presence may have
 * told us what it does long before; but only an announcement says where to go on, and with which meme.
 */
async function hearNeighbours({ exchange, clock }: RoundContext, signal: AbortSignal) {
  const patience = AbortSignal.any([signal, clock.timeout(ANSWER_WAIT_MS)])
  await Promise.all(exchange.neighbours().map(id => exchange.refresh(id, patience)))
  signal.throwIfAborted()
}

/** The plain mean of the neighbours' memes, shard by shard over those that deliver. */
async function adoptMean(
  peer: RoundContext,
  state: RoundState,
  round: number,
  signal: AbortSignal
): Promise<RoundState> {
  const { exchange, clock, ranges, pace } = peer
  const neighbours = exchange.neighbours()
  const options = {
    clock,
    ranges,
    guard: createNormGuard(state.meme, peer.layout),
    signal: AbortSignal.any([signal, clock.timeout(pace.deadline(neighbours))])
  }
  const pulls = neighbours
    .flatMap(id => exchange.announcements(id).slice(0, 1))
    .map(announcement => new Pull(exchange, announcement, options))
  const meme = state.meme.slice()
  for (const { start } of ranges) {
    const delivered = (await Promise.all(pulls.map(pull => pull.next()))).filter(v => v !== null)
    if (delivered.length > 0) meme.set(mean(delivered), start)
  }
  await Promise.all(pulls.map(pull => pull.close()))
  signal.throwIfAborted()
  await peer.learner.adopt(meme)
  const lineage = pulls
    .filter(({ delivered }) => delivered > 0)
    .map(({ announcement }) => announcement.digest)
  return { ...state, round, lineage, meme }
}

function mean(vectors: readonly Float32Array[]): Float32Array {
  return Float32Array.from(vectors[0]!, (_, i) => {
    let sum = 0
    for (const vector of vectors) sum += vector[i]!
    return sum / vectors.length
  })
}
