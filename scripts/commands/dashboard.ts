import { once } from 'node:events'
import { systemClock } from '../../node/clock.ts'
import { MAX_RUNS } from '../dashboard/constants.ts'
import { RunFeed } from '../dashboard/feed.ts'
import { serveDashboard } from '../dashboard/server.ts'
import { UsageError } from '../errors.ts'
import type { DashboardOptions } from '../options/look.ts'
import { createTerminal } from '../output/terminal.ts'
import { onInterrupt } from './shared/interrupt.ts'
import { latestRun } from './shared/latest-runs.ts'

/** Serves a page about runs until it is interrupted. */
export async function dashboard(
  given: readonly string[],
  { port, ...output }: DashboardOptions
): Promise<void> {
  const terminal = await createTerminal(output)
  if (given.length > MAX_RUNS) {
    throw new UsageError(`${given.length} runs are too many for one page`, {
      hint: `Name at most ${MAX_RUNS}.`
    })
  }
  const runs = given.length === 0 ? [await latestRun()] : given
  const clock = systemClock
  const feeds = await Promise.all(runs.map((run, id) => RunFeed.open(id, run, clock)))
  const interrupt = onInterrupt(terminal, () => '', 'closing; once more to quit now')
  try {
    const page = await serveDashboard(feeds, { port, clock })
    try {
      terminal.document({ schema: 'memesh.dashboard/1', url: page.url, runs })
      terminal.result(page.url)
      terminal.note('For this machine alone; open it in a browser. Ctrl-C ends it.')
      if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort')
    } finally {
      await page.close()
    }
  } finally {
    interrupt.release()
  }
}
