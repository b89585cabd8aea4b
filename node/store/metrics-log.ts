import { appendFile } from 'node:fs/promises'
import type { RoundMetrics } from '../types.ts'
import { RunFolderUnwritableError } from './errors.ts'
import { readIfPresent, writeAtomic } from './files.ts'

/** metrics.jsonl: one line per peer and completed round, and nothing else. */
export class MetricsLog {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  async append(lines: readonly RoundMetrics[]): Promise<void> {
    try {
      await appendFile(this.path, lines.map(line => `${JSON.stringify(line)}\n`).join(''))
    } catch (cause) {
      throw new RunFolderUnwritableError(this.path, cause)
    }
  }

  /**
   * Drops what was logged after a round (a crash between log and checkpoint) and a torn last line. Rounds are counted as
   * `by` says. Returns those that are left.
   */
  async cutAfter(round: number, by: 'round' | 'ownRound'): Promise<Set<number>> {
    const bytes = await readIfPresent(this.path)
    if (bytes === null) return new Set()
    const kept = bytes
      .toString()
      .split('\n')
      .filter(line => roundOf(line, by) <= round)
    await writeAtomic(this.path, kept.map(line => `${line}\n`).join(''))
    return new Set(kept.map(line => roundOf(line, by)))
  }
}

function roundOf(line: string, by: 'round' | 'ownRound'): number {
  try {
    const parsed: unknown = JSON.parse(line)
    if (typeof parsed === 'object' && parsed !== null && by in parsed) {
      return Number((parsed as RoundMetrics)[by])
    }
  } catch {
    // A torn line: the write was cut short.
  }
  return Number.POSITIVE_INFINITY
}
