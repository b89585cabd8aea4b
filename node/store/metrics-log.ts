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

  /** Drops what was logged after `ownRound` (a crash between log and checkpoint) and a torn last line. */
  async cutAfter(ownRound: number): Promise<void> {
    const bytes = await readIfPresent(this.path)
    if (bytes === null) return
    const kept = bytes
      .toString()
      .split('\n')
      .filter(line => ownRoundOf(line) <= ownRound)
    await writeAtomic(this.path, kept.map(line => `${line}\n`).join(''))
  }
}

function ownRoundOf(line: string): number {
  try {
    const parsed: unknown = JSON.parse(line)
    if (typeof parsed === 'object' && parsed !== null && 'ownRound' in parsed) {
      return Number(parsed.ownRound)
    }
  } catch {
    // A torn line: the write was cut short.
  }
  return Number.POSITIVE_INFINITY
}
