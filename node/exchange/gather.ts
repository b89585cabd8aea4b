import type { NormGuard } from '../../protocol/mixing/norm-guard.ts'
import { comparePeers } from '../../protocol/mixing/order.ts'
import { type Awaited, awaited } from '../../protocol/round/await.ts'
import type { RoundContext } from '../context.ts'
import { changed } from './changed.ts'
import { OVERDUE_MS } from './constants.ts'
import { Pull } from './pull.ts'
import type { MemeSource } from './types.ts'

/** What gathering needs to know of a peer. */
export type GatherContext = Pick<
  RoundContext,
  'exchange' | 'clock' | 'ranges' | 'barrier' | 'pace' | 'arrivals'
>

export interface GatherOptions {
  readonly round: number
  readonly guard: NormGuard
  /** The peer is stopped. */
  readonly signal: AbortSignal
  /** The deadline is known, ms; null without one. */
  readonly onDeadline?: (deadlineMs: number | null) => void
}

export interface Gathered {
  /** What is to be mixed, in peer-ID order. */
  readonly memes: readonly MemeSource[]
  /** How long gathering and mixing may take, ms; null without a deadline, or when nobody had to be waited for. */
  readonly deadlineMs: number | null
}

/**
 * Gathers for a synchronous round: waits until no neighbour is expected any more to announce it, or until the deadline
 * that was learnt of those it waits for. Pulls begin as the announcements come in. A neighbour that is late is
 * represented by its last meme, if that is here and fresh.
 *
 * An overdue neighbour that does not answer is not waited for any longer, and whom we have lost patience with not at all
 * before it announces something: neither a laptop that was closed nor a peer that is alive but does not learn costs every
 * round its deadline.
 */
export async function gather(peer: GatherContext, options: GatherOptions): Promise<Gathered> {
  const { exchange, clock, barrier, pace, arrivals } = peer
  const { round, signal } = options
  const announcedAt = clock.now()
  const pulls = new Map<string, Pull>()
  /** Connected, but frozen or cut off: they did not even answer. */
  const silent = new Set<string>()
  const ask = async (id: string) => {
    if (await exchange.refresh(id, signal)) silent.delete(id)
    else silent.add(id)
  }
  const expected = () =>
    exchange
      .neighbours()
      .filter(id => !pulls.has(id))
      .filter(id => barrier || progress(peer, id, round) === 'expected')
  const missing = () => expected().filter(id => barrier || !silent.has(id))

  pace.keep(exchange.neighbours())
  const waitedFor = exchange.neighbours().filter(id => progress(peer, id, round) !== 'none')
  const deadlineMs = barrier || waitedFor.length === 0 ? null : pace.deadline(waitedFor)
  const deadline =
    deadlineMs === null ? signal : AbortSignal.any([signal, clock.timeout(deadlineMs)])
  options.onDeadline?.(deadlineMs)
  const overdueMs = Math.min(OVERDUE_MS, (deadlineMs ?? Number.POSITIVE_INFINITY) / 2)

  const pull = (id: string) => {
    const announcement = exchange.announcements(id).find(({ body }) => body.round === round)
    if (announcement === undefined || pulls.has(id)) return
    arrivals.bypass(announcement)
    const begun = new Pull(exchange, announcement, { ...peer, ...options, signal: deadline })
    pulls.set(id, begun)
    void begun.complete.then(complete => {
      if (complete) pace.observe(id, begun.began - announcedAt + begun.waitedMs)
      else if (deadline.aborted) pace.miss(id)
    })
  }
  // Whoever was given up may have announced something that gossip has lost.
  for (const id of exchange.neighbours()) if (isGivenUp(peer, id)) void ask(id)
  for (;;) {
    for (const id of exchange.neighbours()) pull(id)
    if (missing().length === 0 || deadline.aborted) break
    const overdue = clock.timeout(overdueMs)
    await changed(exchange.events, AbortSignal.any([deadline, overdue]))
    if (overdue.aborted) for (const id of missing()) void ask(id)
  }
  const waitedMs = deadline.aborted ? (deadlineMs ?? 0) : 0
  for (const id of expected()) {
    const ms = silent.has(id) ? Number.POSITIVE_INFINITY : waitedMs
    pace.missAnnouncement(id, exchange.announcements(id)[0], ms)
  }
  const late = arrivals.take().filter(({ announcement }) => !pulls.has(announcement.author))
  const memes = [...pulls.values(), ...late].sort((a, b) =>
    comparePeers(a.announcement.author, b.announcement.author)
  )
  return { memes, deadlineMs }
}

function progress(peer: GatherContext, id: string, round: number): Awaited {
  const { exchange } = peer
  const held = exchange.announcements(id)
  const status = exchange.status(id)
  const neighbour = {
    state: status?.state,
    statusRound: status?.round ?? 0,
    announced: held.map(({ body }) => body.round),
    final: held.some(({ body }) => body.final),
    isGivenUp: isGivenUp(peer, id)
  }
  return awaited({ round, neighbour })
}

const isGivenUp = ({ exchange, pace }: GatherContext, id: string): boolean =>
  pace.isGivenUp(id, exchange.announcements(id)[0])
