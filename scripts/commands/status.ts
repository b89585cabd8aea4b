import type { OutputOptions } from '../options/output-options.ts'
import { statusLines } from '../output/status-report.ts'
import { createTerminal } from '../output/terminal.ts'
import { verdictTable } from '../output/verdict-table.ts'
import { askRun } from './shared/ask-run.ts'

/** Asks a running peer where it stands. */
export async function status(run: string | undefined, options: OutputOptions): Promise<void> {
  const terminal = await createTerminal(options)
  const answer = await askRun(run, 'status')
  terminal.document(answer)
  terminal.result(...statusLines(answer))
  if (Object.keys(answer.verdicts).length === 0) return
  terminal.result('', ...terminal.table(verdictTable(answer)))
}
