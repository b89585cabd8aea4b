import { systemClock } from '../../../node/clock.ts'
import type { Answers, Question } from '../../../node/control/answers.ts'
import { askPeer } from '../../../node/control/client.ts'
import { PeerNotRunningError, RunFolderNotFoundError } from '../../../node/control/errors.ts'
import { latestRun, latestRuns } from './latest-runs.ts'
import { RUNS } from './run-folder.ts'

/**
 * Asks the peer that runs on `run`, or on the latest run folder here whose peer runs.
 * @throws RunFolderNotFoundError, PeerNotRunningError, ControlForbiddenError, ControlFailedError
 */
export async function askRun<Q extends Question>(
  run: string | undefined,
  question: Q
): Promise<Answers[Q]> {
  if (run !== undefined) return askPeer(run, question, systemClock)
  const runs = await latestRuns()
  for (const each of runs) {
    try {
      return await askPeer(each, question, systemClock)
    } catch (error) {
      const isNext = error instanceof PeerNotRunningError || error instanceof RunFolderNotFoundError
      if (!isNext) throw error
    }
  }
  await latestRun()
  throw new PeerNotRunningError(`any run folder in ${RUNS}/`)
}
