import { saveRunReport } from '../../../node/history/run-report.ts'
import type { Terminal } from '../../output/terminal.ts'

/**
 * Keeps what a run ended with, as report.json and report.html. Where that fails (a full disk) it is said, and no more: the
 * run has ended well. Returns the lines that tell a person where the report is.
 */
export async function closeRun(
  run: string,
  document: object,
  terminal: Terminal
): Promise<string[]> {
  try {
    await saveRunReport(run, document)
    // Loads what draws.
    const { writeReport } = await import('../../report/write-report.ts')
    return [`report: ${await writeReport(run)}`]
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    terminal.note(`The report could not be written: ${why}`)
    return []
  }
}
