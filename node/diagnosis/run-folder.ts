import { stat } from 'node:fs/promises'
import { platform } from 'node:process'
import { openRunFolder } from '../store/run-folder.ts'
import { ok, warning } from './findings.ts'
import type { Finding } from './types.ts'

/**
 * Whether a run folder can be written to, is not in use, and keeps its key to itself. What was not there is not there
 * afterwards.
 * @throws RunFolderLockedError, RunFolderUnwritableError, RunFolderMismatchError
 */
export async function checkRunFolder(path: string): Promise<Finding> {
  const folder = await openRunFolder(path)
  try {
    if (folder.earlier === null) return ok('run folder', `${path} can be written to`)
    const key = folder.file('identity.key')
    if (await isOpenToOthers(key)) {
      return warning(
        'run folder',
        `others on this machine can read ${key}`,
        `chmod 600 ${key}: who has the key can speak as this peer.`
      )
    }
    return ok('run folder', `${path} holds a run that can be gone on with`)
  } finally {
    await (folder.earlier === null ? folder.discard() : folder.close())
  }
}

async function isOpenToOthers(path: string): Promise<boolean> {
  if (platform === 'win32') return false // has no such modes
  const found = await stat(path).catch(() => null)
  return found !== null && (found.mode & 0o077) !== 0
}
