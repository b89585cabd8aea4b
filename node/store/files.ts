import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { RunFolderUnwritableError } from './errors.ts'

/**
 * Writes all or nothing: a temporary file beside it, fsync, rename. A disk that runs full cuts a single `write` short
 * without an error; `FileHandle.writeFile` goes on until everything is written, or fails.
 * @throws RunFolderUnwritableError
 */
export async function writeAtomic(
  path: string,
  content: string | Uint8Array,
  mode?: number
): Promise<void> {
  const temporary = `${path}.tmp` // one name: what a crash left is overwritten
  try {
    const file = await open(temporary, 'w', mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {})
    throw new RunFolderUnwritableError(path, cause)
  }
}

/** Creates the folder and its parents. True if the folder was not there before. */
export async function makeFolder(path: string): Promise<boolean> {
  try {
    return (await mkdir(path, { recursive: true })) !== undefined
  } catch (cause) {
    throw new RunFolderUnwritableError(path, cause)
  }
}

/** The file's bytes, or null if there is no such file. */
export async function readIfPresent(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
    throw new RunFolderUnwritableError(path, cause)
  }
}
