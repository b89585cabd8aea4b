import type { MetricsLine } from './metrics-line.ts'

/** Whose learning of one round is in a meme. */
export interface LineageRound {
  readonly round: number
  /** By peer ID: how much of the peer's meme, as it announced it that round, is in the meme; fractions. */
  readonly shares: ReadonlyMap<string, number>
  /**
   * What came in with neighbours' memes of later rounds, and whose it is these neighbours know alone; a fraction. 0 where
   * the metrics of all peers are there, as in simulations.
   */
  readonly hidden: number
}

/** An announced meme, and those that its author had mixed into it before it learnt. */
interface Announced {
  readonly peerId: string
  readonly round: number
  readonly mixed: MetricsLine['averaged']
}

/**
 * Whose memes are in the last meme of `peerId`, by round, the newest first. A meme is the weighted mean of those that were
 * announced, each learnt from one that was such a mean, and so on: the weights along all ways back multiply, and the sum
 * over the ways is the share. `lines` in the order of metrics.jsonl; empty where `peerId` has none.
 */
export function lineageOf(peerId: string, lines: readonly MetricsLine[]): LineageRound[] {
  const last = lines.findLast(line => line.peerId === peerId)
  if (last === undefined) return []
  const announced = announcements(lines)
  const shares = new Map<string, number>(last.averaged.map(entry => [entry.announcement, 0]))
  for (const { announcement, weight } of last.averaged) add(shares, announcement, weight)
  for (const digest of newestFirst(last.averaged, announced)) {
    const share = shares.get(digest) ?? 0
    for (const { announcement, weight } of announced.get(digest)?.mixed ?? [])
      add(shares, announcement, share * weight)
  }
  return byRound(shares, announced)
}

const add = <K>(sums: Map<K, number>, key: K, value: number) =>
  sums.set(key, (sums.get(key) ?? 0) + value)

/** By digest, all that the lines tell of: the author's own lines say what it had mixed, others' only that it was there. */
function announcements(lines: readonly MetricsLine[]): Map<string, Announced> {
  const found = new Map<string, Announced>()
  const before = new Map<string, MetricsLine>()
  for (const line of lines) {
    const { peerId, round, ownRound, averaged } = line
    const previous = before.get(peerId)
    before.set(peerId, line)
    for (const entry of averaged) {
      if (entry.peerId === peerId) {
        const mixed = previous?.ownRound === ownRound - 1 ? previous.averaged : []
        found.set(entry.announcement, { peerId, round, mixed })
      } else if (!found.has(entry.announcement)) {
        const at = Math.max(1, round - entry.staleness)
        found.set(entry.announcement, { peerId: entry.peerId, round: at, mixed: [] })
      }
    }
  }
  return found
}

/** Digests in an order in which each comes before those that were mixed into it. */
function newestFirst(
  from: MetricsLine['averaged'],
  announced: ReadonlyMap<string, Announced>
): string[] {
  const order: string[] = []
  const seen = new Set<string>()
  // Depth first, without recursion: a run may have many rounds. A digest is done when it comes up a second time.
  const open = from.map(({ announcement }) => ({ digest: announcement, isDone: false }))
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { digest, isDone } = at
    if (isDone) order.push(digest)
    if (isDone || seen.has(digest)) continue
    seen.add(digest)
    open.push({ digest, isDone: true })
    for (const { announcement } of announced.get(digest)?.mixed ?? [])
      if (!seen.has(announcement)) open.push({ digest: announcement, isDone: false })
  }
  return order.reverse()
}

function byRound(
  shares: ReadonlyMap<string, number>,
  announced: ReadonlyMap<string, Announced>
): LineageRound[] {
  const rounds = new Map<number, Map<string, number>>()
  for (const [digest, share] of shares) {
    const { peerId, round } = announced.get(digest) ?? {}
    if (peerId === undefined || round === undefined) continue
    const of = rounds.get(round) ?? new Map<string, number>()
    rounds.set(round, of)
    add(of, peerId, share)
  }
  return [...rounds]
    .sort(([a], [b]) => b - a)
    .map(([round, of]) => {
      const known = [...of.values()].reduce((sum, share) => sum + share, 0)
      // Sums of products round.
      const hidden = 1 - known
      return { round, shares: of, hidden: hidden > 1e-9 ? hidden : 0 }
    })
}
