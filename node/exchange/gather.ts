import { comparePeers } from '../../protocol/mixing/order.ts'
import { awaited } from '../../protocol/round/await.ts'
import type { Clock } from '../clock.ts'
import { changed } from './changed.ts'
import { Pull, type PullOptions } from './pull.ts'
import type { Exchange, SealedAnnouncement } from './types.ts'

/** Gossip does not repair a lost announcement: a neighbour that is silent for this long is asked for its latest. */
const OVERDUE_MS = 5_000

export interface GatherOptions extends PullOptions {
  readonly clock: Clock
  readonly round: number
  /** Wait for every neighbour that is connected, whatever it says: simulations without faults. */
  readonly barrier: boolean
}

/**
 * Waits until no neighbour is expected any more to announce this round, or until the deadline. Pulls begin as the
 * announcements come in. An overdue neighbour that does not answer is not waited for any longer: a laptop that was
 * closed would otherwise cost every round its whole deadline for as long as the connection seems to live.
 * @returns the begun pulls, in peer-id order
 */
export async function gather(exchange: Exchange, options: GatherOptions): Promise<Pull[]> {
  const pulls = new Map<string, Pull>()
  /** Connected, but frozen or cut off: they did not even answer. */
  const silent = new Set<string>()
  const ask = async (peer: string) => {
    if (await exchange.refresh(peer, options.signal)) silent.delete(peer)
    else silent.add(peer)
  }
  for (;;) {
    for (const peer of exchange.neighbours()) {
      const announcement = announced(exchange, peer, options.round)
      if (announcement === undefined || pulls.has(peer)) continue
      pulls.set(peer, new Pull(exchange, announcement, options))
    }
    const missing = exchange
      .neighbours()
      .filter(peer => !pulls.has(peer))
      .filter(peer => options.barrier || (!silent.has(peer) && isExpected(exchange, peer, options)))
    if (missing.length === 0 || options.signal.aborted) break
    const overdue = options.clock.timeout(OVERDUE_MS)
    await changed(exchange.events, AbortSignal.any([options.signal, overdue]))
    if (overdue.aborted) for (const peer of missing) void ask(peer)
  }
  return [...pulls.values()].sort((a, b) =>
    comparePeers(a.announcement.author, b.announcement.author)
  )
}

function announced(exchange: Exchange, peer: string, round: number) {
  return exchange.announcements(peer).find(({ body }) => body.round === round)
}

function isExpected(exchange: Exchange, peer: string, { round }: GatherOptions): boolean {
  const held: readonly SealedAnnouncement[] = exchange.announcements(peer)
  const status = exchange.status(peer)
  const neighbour = {
    state: status?.state,
    statusRound: status?.round ?? 0,
    announced: held.map(({ body }) => body.round),
    final: held.some(({ body }) => body.final)
  }
  return awaited({ round, neighbour }) === 'expected'
}
