import type { PeerLineage } from '../report/lineage.ts'
import { formatPercent } from './accuracy.ts'
import type { TableInit } from './table.ts'

type NameOf = (peerId: string) => string

/** Most peers that get a column: oneself, and those with the largest shares. */
const MAX_COLUMNS = 8

/** Whose learning is in one meme: a row a round, the newest first. */
export function lineageTable(
  { peerId, rounds, shares }: PeerLineage,
  nameOf: NameOf
): Omit<TableInit, 'plain'> {
  const others = shares.map(([id]) => id).filter(id => id !== peerId)
  const ids = [peerId, ...others.slice(0, MAX_COLUMNS - 1)]
  const isWide = others.length >= ids.length
  return {
    head: ['round', ...ids.map(nameOf), ...(isWide ? ['others'] : []), 'through neighbours'],
    rows: rounds.map(round => {
      const known = ids.map(id => round.shares.get(id) ?? 0)
      const rest = 1 - round.hidden - known.reduce((sum, share) => sum + share, 0)
      return [
        String(round.round),
        ...known.map(formatPercent),
        ...(isWide ? [formatPercent(Math.max(0, rest))] : []),
        formatPercent(round.hidden)
      ]
    })
  }
}

/** Whose learning is in whose meme, over the rounds: a row a meme, a column a peer who learnt. */
export function lineageMatrix(
  lineages: readonly PeerLineage[],
  nameOf: NameOf
): Omit<TableInit, 'plain'> {
  const ids = lineages.slice(0, MAX_COLUMNS).map(({ peerId }) => peerId)
  const isWide = lineages.length > ids.length
  return {
    head: ['meme of', ...ids.map(nameOf), ...(isWide ? ['others'] : [])],
    rows: lineages.map(({ peerId, shares, hidden }) => {
      const of = new Map(shares)
      const known = ids.map(id => of.get(id) ?? 0)
      const others = 1 - hidden - known.reduce((sum, share) => sum + share, 0)
      return [
        nameOf(peerId),
        ...known.map(formatPercent),
        ...(isWide ? [formatPercent(Math.max(0, others))] : [])
      ]
    })
  }
}
