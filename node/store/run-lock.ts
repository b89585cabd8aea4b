import { join } from 'node:path'
import { LevelDatastore } from 'datastore-level'
import { RunFolderLockedError, RunFolderUnwritableError } from './errors.ts'

/**
 * Opens the folder's LevelDB: libp2p's peer store, and the lock of the run in one. The operating system releases it
 * with the process, so a killed peer can start again at once.
 * @throws RunFolderLockedError
 */
export async function lockRun(folder: string): Promise<LevelDatastore> {
  const datastore = new LevelDatastore(join(folder, 'store'))
  try {
    await datastore.db.open() // not datastore.open(), which hides why it failed
  } catch (cause) {
    if (isLocked(cause)) throw new RunFolderLockedError(folder, cause)
    throw new RunFolderUnwritableError(join(folder, 'store'), cause)
  }
  return datastore
}

function isLocked(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED'
}
