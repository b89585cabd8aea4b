import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { RunFolderNotFoundError } from '../../../node/control/errors.ts'
import { RUNS } from './run-folder.ts'

/** Run folders that got no name from a person, the latest first: their names begin with the time. */
export async function latestRuns(): Promise<string[]> {
  const names = await readdir(RUNS).catch(() => [])
  return names
    .sort()
    .reverse()
    .map(name => join(RUNS, name))
}

/** The latest of them. @throws RunFolderNotFoundError where there is none */
export async function latestRun(): Promise<string> {
  const [latest] = await latestRuns()
  if (latest !== undefined) return latest
  throw new RunFolderNotFoundError(`There are no run folders in ${RUNS}/ here.`, {
    hint: 'Name the run folder, or change to the folder in which the run was started.'
  })
}
