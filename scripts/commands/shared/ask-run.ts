import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../../../node/clock.ts'
import type { Answers, Question } from '../../../node/control/answers.ts'
import { askPeer } from '../../../node/control/client.ts'
import { PeerNotRunningError, RunFolderNotFoundError } from '../../../node/control/errors.ts'
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
  const [latest] = runs
  if (latest !== undefined) throw new PeerNotRunningError(`any run folder in ${RUNS}/`)
  throw new RunFolderNotFoundError(`There are no run folders in ${RUNS}/ here.`, {
    hint: 'Name the run folder, or change to the folder in which the peer was started.'
  })
}

/** Run folders that got no name from a person, the latest first: their names begin with the time. */
async function latestRuns(): Promise<string[]> {
  const names = await readdir(RUNS).catch(() => [])
  return names
    .sort()
    .reverse()
    .map(name => join(RUNS, name))
}
