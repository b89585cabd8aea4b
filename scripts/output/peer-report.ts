import { counted } from '../../node/counted.ts'
import type { Accuracy } from '../../node/evaluation/types.ts'
import type { PeerReport, RoundMetrics } from '../../node/types.ts'
import { formatPercent, gainCell, ownMixCell } from './accuracy.ts'
import { formatBytes } from './bytes.ts'
import { chanceWarning } from './chance-warning.ts'
import { guardLines } from './guard-report.ts'
import { shortId } from './short-id.ts'
import type { TableInit } from './table.ts'
import { formatSeconds } from './time.ts'
import { usedLine } from './used-report.ts'
import { verdictLine } from './verdict.ts'

/** A completed round in one line. */
export function peerRoundLine(metrics: RoundMetrics, rounds: number): string {
  const { round, peerId, averaged, accuracies, losses, payloadBytes, timings } = metrics
  const others = averaged.filter(entry => entry.peerId !== peerId)
  const accuracy = (role: 'private' | 'localOnly' | 'meme') =>
    formatPercent(accuracies[role]?.ownMix ?? accuracies[role]?.validation ?? null)
  const seconds = (timings.learnMs + timings.gatherMs + timings.mixMs + timings.evaluateMs) / 1000
  const names = others.map(
    entry => shortId(entry.peerId) + (entry.staleness > 0 ? ` ${entry.staleness} old` : '')
  )
  const company =
    others.length === 0 ? 'alone' : `averaged with ${others.length} (${names.join(', ')})`
  return [
    `round ${round}/${rounds}`,
    company,
    ...(metrics.left.length > 0 ? [`left: ${metrics.left.map(shortId).join(' ')}`] : []),
    `local-only ${accuracy('localOnly')}`,
    `private ${accuracy('private')}`,
    `meme ${accuracy('meme')}`,
    `loss ${losses.private.toFixed(3)}`,
    `in ${formatBytes(payloadBytes.in)} out ${formatBytes(payloadBytes.out)}`,
    formatSeconds(seconds),
    ...(metrics.massLost > 0 ? [`mixing mass lost ${metrics.massLost.toFixed(2)}`] : [])
  ].join('  ')
}

/** "Did joining help?" for one peer: a row a model. */
export function peerTable(report: PeerReport): Omit<TableInit, 'plain'> {
  const row = (name: string, accuracy: Accuracy | null) => [
    name,
    ownMixCell(accuracy),
    formatPercent(accuracy?.own ?? null),
    formatPercent(accuracy?.common ?? null)
  ]
  const mix = report.private.common === null ? 'own test split' : 'own mix'
  return {
    head: ['model', mix, 'own test part', 'common test set'],
    rows: [
      row('local-only', report.localOnly),
      row('private', report.private),
      row('meme', report.meme),
      ['gain of private, points', gainCell(report.gain, report.gainInterval), '', '']
    ]
  }
}

/** What stands below the table. */
export const peerSummary = (report: PeerReport, run: string): string[] => [
  verdictLine({ peers: [report], mean: null }),
  usedLine(report),
  ...guardLines(report),
  ...chanceWarning([{ ...report, name: 'the private model' }]),
  `sent ${formatBytes(report.bytesSent)}, received ${formatBytes(report.bytesReceived)}; ${counted(report.ownRounds, 'round')} in ${formatSeconds(report.seconds)}`,
  `run folder: ${run}`
]
