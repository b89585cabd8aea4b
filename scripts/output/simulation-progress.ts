import type { RoundAccuracy, RoundMetrics } from '../../node/types.ts'
import { formatPercent } from './accuracy.ts'
import { formatBytes } from './bytes.ts'
import { formatTable } from './table.ts'
import { formatSeconds } from './time.ts'

/** A completed round of a simulation. */
export interface RoundView {
  readonly round: number
  readonly rounds: number
  /** Since round 1 began. */
  readonly seconds: number
  /** A line a peer, in the order of `names`. */
  readonly lines: readonly RoundMetrics[]
  readonly names: readonly string[]
}

// Between rounds own-mix is an estimate from at most 1,000 common samples; without a common set, the validation part.
const accuracyOf = (accuracy: RoundAccuracy | null): number | null =>
  accuracy === null ? null : (accuracy.ownMix ?? accuracy.validation)

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}

/** The round in one line: means over the peers. */
export function roundLine({ round, rounds, seconds, lines }: RoundView): string {
  const average = (role: 'private' | 'localOnly' | 'meme') =>
    formatPercent(mean(lines.map(line => accuracyOf(line.accuracies[role]))))
  const moved = lines.reduce((sum, line) => sum + line.payloadBytes.in, 0)
  return [
    `round ${round}/${rounds}`,
    `local-only ${average('localOnly')}`,
    `private ${average('private')}`,
    `meme ${average('meme')}`,
    `moved ${formatBytes(moved)}`,
    formatSeconds(seconds)
  ].join('  ')
}

/** The round as a table for a terminal of `room` lines: the mean first, and where not all peers fit, the worst. */
export function roundTable(view: RoundView, room: number): string[] {
  const left = (view.seconds / view.round) * (view.rounds - view.round)
  const peers = view.lines.map((line, index) => ({ line, name: view.names[index] ?? line.peerId }))
  const fits = Math.max(1, room - 3)
  if (peers.length > fits) {
    const accuracy = (line: RoundMetrics) => accuracyOf(line.accuracies.private) ?? 0
    peers.sort((a, b) => accuracy(a.line) - accuracy(b.line))
  }
  const rows = peers
    .slice(0, fits)
    .map(({ line, name }) => [
      name,
      formatPercent(accuracyOf(line.accuracies.localOnly)),
      formatPercent(accuracyOf(line.accuracies.private)),
      formatPercent(accuracyOf(line.accuracies.meme)),
      line.losses.private.toFixed(3),
      line.losses.meme.toFixed(3),
      String(line.averaged.length - 1)
    ])
  const head = ['peer', 'local-only', 'private', 'meme', 'loss', 'meme loss', 'averaged with']
  return [
    `${roundLine(view)}, about ${formatSeconds(left)} left`,
    ...formatTable({ head, rows, plain: true })
  ]
}
