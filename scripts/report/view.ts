import { join } from 'node:path'
import type { Interval } from '../../node/evaluation/types.ts'
import { History, type Point } from '../../node/history/history.ts'
import type { MetricsLine } from '../../node/history/metrics-line.ts'
import { MetricsTail } from '../../node/history/metrics-tail.ts'
import { type RecordedPeer, type RunRecord, readRunRecord } from '../../node/history/run-record.ts'
import { type PeerEnding, type RunReport, readRunReport } from '../../node/history/run-report.ts'
import { shortId } from '../output/short-id.ts'

/** The models that a peer trains, as they are told apart everywhere. */
export const MODELS = ['localOnly', 'private', 'meme'] as const
export type ModelName = (typeof MODELS)[number]

export const MODEL_LABELS: Readonly<Record<ModelName, string>> = {
  localOnly: 'local-only',
  private: 'private',
  meme: 'meme'
}

/** One peer of a run. */
export interface PeerView extends Omit<RecordedPeer, 'peerId'> {
  /** Empty before the first round of the run of one peer. */
  readonly peerId: string
  readonly points: readonly Point[]
  /** Null while the run has not ended. */
  readonly ending: PeerEnding | null
}

/** All that a run folder tells. */
export interface RunView {
  readonly record: RunRecord
  readonly history: History
  /** The last round that has been completed. */
  readonly round: number
  /** The last round of the run as it is planned. */
  readonly rounds: number
  /** Null while the run has not ended, or where it went on after. */
  readonly report: RunReport | null
  /** The peers whose metrics are here. */
  readonly peers: readonly PeerView[]
  /** Lines of metrics.jsonl that are none. */
  readonly skipped: number
  /** A peer by name, or the end of its ID where it is not one of `peers`. */
  readonly nameOf: (peerId: string) => string
}

/**
 * Reads a run folder; the run may go on meanwhile.
 * @throws RunFolderNotFoundError, RunFolderMismatchError, ManifestInvalidError, RunFolderUnwritableError
 */
export async function readRunView(folder: string): Promise<RunView> {
  const record = await readRunRecord(folder)
  const tail = new MetricsTail(join(folder, 'metrics.jsonl'))
  let history = new History()
  await tail.read(
    line => history.add(line),
    () => {
      history = new History()
    }
  )
  return viewOf(record, history, { report: await readRunReport(folder), skipped: tail.skipped })
}

/** Puts together what was read. A report of fewer rounds than there are is of before the run went on. */
export function viewOf(
  record: RunRecord,
  history: History,
  { report: found, skipped }: { report: RunReport | null; skipped: number }
): RunView {
  const { round } = history
  const report = found !== null && found.round >= round ? found : null
  const peers = record.peers.map((peer): PeerView => {
    const peerId = peer.peerId ?? history.peers[0] ?? report?.peers[0]?.peerId ?? ''
    const ending = report?.peers.find(each => each.peerId === peerId) ?? null
    return { ...peer, peerId, points: history.pointsOf(peerId), ending }
  })
  const names = new Map(peers.map(({ peerId, name }) => [peerId, name]))
  const planned = record.options.rounds
  return {
    record,
    history,
    round: Math.max(round, report?.round ?? 0),
    rounds: Number.isSafeInteger(planned) ? Number(planned) : record.manifest.learning.rounds,
    report,
    peers,
    skipped,
    nameOf: peerId => names.get(peerId) ?? shortId(peerId)
  }
}

/** An accuracy with its 95 % interval; fractions. */
export interface Measured {
  readonly value: number
  readonly interval: Interval | null
}

/** How good a model was after a round: own-mix, or on the validation part where nothing is common. */
export function measured(
  { accuracies }: Pick<MetricsLine, 'accuracies'>,
  model: ModelName
): Measured | null {
  const accuracy = accuracies[model]
  if (accuracy === null) return null
  return { value: accuracy.ownMix ?? accuracy.validation, interval: accuracy.interval ?? null }
}
