import { type LineageRound, lineageOf } from '../../node/history/lineage.ts'
import { mean } from './mean.ts'
import type { RunView } from './view.ts'

/** Rounds whose learning is told apart: what is older has been averaged so often that all have the same share. */
export const LINEAGE_ROUNDS = 12

/** Whose learning is in the meme of one peer. */
export interface PeerLineage {
  readonly peerId: string
  /** The newest first. */
  readonly rounds: readonly LineageRound[]
  /** Over those rounds, by peer ID: fractions, largest first. */
  readonly shares: readonly (readonly [peerId: string, share: number])[]
  /** What came with others' memes, and whose it is only these know; mean over the rounds. */
  readonly hidden: number
}

/** The lineage of every peer's last meme; empty for one that has none yet. */
export const lineages = ({ peers, history }: RunView, rounds = LINEAGE_ROUNDS): PeerLineage[] =>
  peers.map(({ peerId }) => summarise(peerId, lineageOf(peerId, history.recent).slice(0, rounds)))

function summarise(peerId: string, rounds: readonly LineageRound[]): PeerLineage {
  const sums = new Map<string, number>()
  for (const { shares } of rounds)
    for (const [id, share] of shares) sums.set(id, (sums.get(id) ?? 0) + share)
  const shares = [...sums]
    .map(([id, sum]) => [id, sum / rounds.length] as const)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return { peerId, rounds, shares, hidden: mean(rounds.map(each => each.hidden)) ?? 0 }
}
