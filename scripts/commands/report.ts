import type { OutputOptions } from '../options/output-options.ts'
import { createTerminal } from '../output/terminal.ts'
import { writeReport } from '../report/write-report.ts'
import { latestRun } from './shared/latest-runs.ts'

/** Writes report.html into a run folder. */
export async function report(given: string | undefined, options: OutputOptions): Promise<void> {
  const terminal = await createTerminal(options)
  const run = given ?? (await latestRun())
  const path = await writeReport(run)
  terminal.document({ schema: 'memesh.report/1', run, report: path })
  terminal.result(path)
}
