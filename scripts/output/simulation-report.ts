import type { SimulatedPeerReport, SimulationReport } from '../../node/simulation/types.ts'
import { gainCell, NONE, ownMixCell } from './accuracy.ts'
import { formatBytes } from './bytes.ts'
import { chanceWarning } from './chance-warning.ts'
import { guardSummary } from './guard-report.ts'
import type { Cell, TableInit } from './table.ts'
import { formatSeconds } from './time.ts'
import { usedSummary } from './used-report.ts'
import { verdictLine } from './verdict.ts'

const HEAD = ['peer', 'local-only', 'private', 'meme', 'gain of private', 'sent', 'received']

/** "Did joining help?": a row a peer, the worst marked, and the mean. Own-mix accuracies with 95 % intervals. */
export function simulationTable(report: SimulationReport): Omit<TableInit, 'plain'> {
  const worst = report.peers.find(peer => peer.gain !== null && peer.gain === report.worst.gain)
  const sum = (of: (peer: SimulatedPeerReport) => number) =>
    report.peers.reduce((total, peer) => total + of(peer), 0)
  const row = (name: Cell, verdict: SimulationReport['mean'], sent: number, received: number) => [
    name,
    ownMixCell(verdict.localOnly),
    ownMixCell(verdict.private),
    ownMixCell(verdict.meme),
    gainCell(verdict.gain, verdict.gainInterval),
    formatBytes(sent),
    formatBytes(received)
  ]
  const peers = report.peers.map(peer =>
    row(
      [peer.name, `${peer.model}${peer === worst ? ', worst' : ''}`],
      peer,
      peer.bytesSent,
      peer.bytesReceived
    )
  )
  const mean = row(
    ['mean', `of ${report.peers.length}`],
    report.mean,
    sum(peer => peer.bytesSent) / report.peers.length,
    sum(peer => peer.bytesReceived) / report.peers.length
  )
  return { head: HEAD, rows: [...peers, mean] }
}

/** What stands below the table. */
export function simulationSummary(report: SimulationReport, out: string): string[] {
  const { mean, peers } = report
  const common = (accuracy: typeof mean.meme | null) =>
    accuracy?.common == null ? NONE : `${(accuracy.common * 100).toFixed(1)} %`
  return [
    `Accuracy is own-mix: per class on the common test set, weighted by each peer's own classes; 95 % intervals.`,
    `On the whole common test set, means: local-only ${common(mean.localOnly)}, private ${common(mean.private)}, meme ${common(mean.meme)}.`,
    verdictLine(report),
    usedSummary(report),
    ...guardSummary(report),
    ...chanceWarning(peers.map(peer => ({ ...peer, name: `the private model of ${peer.name}` }))),
    `time: ${formatSeconds(report.seconds)}, of it training ${formatSeconds(report.trainingSeconds)} (summed over threads); engine ${report.engine}; seed ${report.seed}`,
    `run folder: ${out}`
  ]
}
