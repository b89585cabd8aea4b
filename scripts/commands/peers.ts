import type { OutputOptions } from '../options/output-options.ts'
import { peersNotes, peersTable } from '../output/peers-report.ts'
import { createTerminal } from '../output/terminal.ts'
import { peerVerdictTable } from '../output/verdict-table.ts'
import { askRun } from './shared/ask-run.ts'

/** Asks a running peer who is connected, and how each is reached. */
export async function peers(run: string | undefined, options: OutputOptions): Promise<void> {
  const terminal = await createTerminal(options)
  const answer = await askRun(run, 'peers')
  terminal.document(answer)
  if (answer.peers.length > 0) terminal.result(...terminal.table(peersTable(answer)))
  const verdicts = peerVerdictTable(answer)
  if (verdicts.rows.length > 0) terminal.result('', ...terminal.table(verdicts))
  terminal.result(...peersNotes(answer))
}
