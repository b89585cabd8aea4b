import { createNormGuard } from '../protocol/mixing/norm-guard.ts'
import { canStart, entryRound } from '../protocol/round/start.ts'
import type { PeerContext } from './context.ts'
import { changed } from './exchange/changed.ts'
import { Pull } from './exchange/pull.ts'
import type { RoundState } from './round.ts'

/** How often a newcomer tries to get a meme before it begins with its own. */
const ATTEMPTS = 3
/** A neighbour answers within milliseconds; one that does not is taken as having said nothing. */
const ANSWER_WAIT_MS = 5_000

export interface EntryOptions {
  /** Number of the peer's last round. */
  readonly rounds: number
  /** Begin without waiting for neighbours. */
  readonly alone: boolean
  readonly signal: AbortSignal
}

/**
 * Waits for enough neighbours, and says where this peer goes on: from its own state where the neighbourhood is no
 * further, else after the lower median of its neighbours' rounds with the mean of their memes. A neighbour whose meme
 * could not be had may be gone by the next attempt.
 */
export async function enter(
  peer: PeerContext,
  state: RoundState,
  { rounds, alone, signal }: EntryOptions
): Promise<RoundState> {
  const { exchange, manifest } = peer
  const { minNeighbours } = manifest.exchange
  const isEnough = () =>
    canStart({ neighbours: exchange.neighbours().length, minNeighbours, alone })
  exchange.setStatus({ state: 'waiting', round: state.round })
  for (let attempt = 1; ; attempt++) {
    do {
      while (!isEnough()) {
        await changed(exchange.events, signal)
        signal.throwIfAborted()
      }
      if (peer.barrier) return state
      await hearNeighbours(peer, signal)
    } while (!isEnough()) // one may have left while it was asked
    const positions = exchange.neighbours().map(id => newestRound(peer, id))
    const entered = entryRound({ positions, rounds }) - 1
    if (entered <= state.round) return state
    const adopted = await adoptMean(peer, state, entered, signal)
    if (adopted.lineage.length > 0 || attempt === ATTEMPTS) return adopted
  }
}

const newestRound = ({ exchange }: PeerContext, id: string) =>
  exchange.announcements(id)[0]?.body.round ?? 0

/**
 * Asks every neighbour for its latest announcement, and waits for the answers, but not for ever. Its presence may have
 * told us what it does long before; but only an announcement says where to go on, and with which meme.
 */
async function hearNeighbours({ exchange, clock }: PeerContext, signal: AbortSignal) {
  const patience = AbortSignal.any([signal, clock.timeout(ANSWER_WAIT_MS)])
  await Promise.all(exchange.neighbours().map(id => exchange.refresh(id, patience)))
  signal.throwIfAborted()
}

/** The plain mean of the neighbours' memes, shard by shard over those that deliver. */
async function adoptMean(
  peer: PeerContext,
  state: RoundState,
  round: number,
  signal: AbortSignal
): Promise<RoundState> {
  const { exchange, clock, manifest, ranges } = peer
  const options = {
    ranges,
    guard: createNormGuard(state.meme, peer.layout),
    signal: AbortSignal.any([signal, clock.timeout(manifest.exchange.deadline.maxMs)])
  }
  const pulls = exchange
    .neighbours()
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
