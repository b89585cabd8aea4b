import { basename, join, resolve } from 'node:path'
import type { Clock } from '../../node/clock.ts'
import { askPeer } from '../../node/control/client.ts'
import { History } from '../../node/history/history.ts'
import { MetricsTail } from '../../node/history/metrics-tail.ts'
import { type RunRecord, readRunRecord } from '../../node/history/run-record.ts'
import { readRunReport } from '../../node/history/run-report.ts'
import { viewOf } from '../report/view.ts'
import { curvesOf } from './curves.ts'
import type { Activity, RunState } from './state.ts'

/** Follows one run folder, and says how it stands whenever that has changed. */
export class RunFeed {
  readonly #id: number
  readonly #record: RunRecord
  readonly #tail: MetricsTail
  readonly #clock: Clock
  #history = new History()
  #latest: string | null = null

  private constructor(id: number, record: RunRecord, clock: Clock) {
    this.#id = id
    this.#record = record
    this.#tail = new MetricsTail(join(record.folder, 'metrics.jsonl'))
    this.#clock = clock
  }

  /** @throws what `readRunRecord` throws */
  static async open(id: number, folder: string, clock: Clock): Promise<RunFeed> {
    return new RunFeed(id, await readRunRecord(folder), clock)
  }

  /** The run as it stood when that was last asked, as JSON; null before. */
  get latest(): string | null {
    return this.#latest
  }

  /**
   * The run as it stands, as JSON; null if nothing has changed since that was last asked. One call after the other.
   * @throws RunFolderUnwritableError for metrics that cannot be read
   */
  async news(): Promise<string | null> {
    const text = JSON.stringify(await this.#state())
    if (text === this.#latest) return null
    this.#latest = text
    return text
  }

  async #state(): Promise<RunState> {
    await this.#tail.read(
      line => this.#history.add(line),
      () => {
        this.#history = new History()
      }
    )
    const { folder, manifest, kind } = this.#record
    const view = viewOf(this.#record, this.#history, {
      report: await readRunReport(folder),
      skipped: this.#tail.skipped
    })
    return {
      id: this.#id,
      name: basename(resolve(folder)),
      folder,
      federation: manifest.name,
      kind,
      round: view.round,
      rounds: view.rounds,
      hasEnded: view.report !== null,
      activity: view.report === null && kind === 'peer' ? await this.#activity() : null,
      curves: curvesOf(view.peers),
      every: this.#history.stride
    }
  }

  /** What the peer does just now; null where none runs. */
  async #activity(): Promise<Activity | null> {
    try {
      const { phase, round, learning, neighbours } = await askPeer(
        this.#record.folder,
        'status',
        this.#clock
      )
      const { done = null, of = null } = learning ?? {}
      return { phase, round, done, of, neighbours }
    } catch {
      return null // It has ended, or belongs to somebody else: its metrics are shown all the same.
    }
  }
}
