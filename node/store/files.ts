import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { RunFolderUnwritableError } from './errors.ts'

export interface WriteOptions {
  readonly mode?: number
  /** Where what the path held before is kept; not at all by default. */
  readonly keep?: string
}

/**
 * Writes all or nothing: a temporary file beside it, fsync, rename. A disk that runs full cuts a single `write` short
 * without an error; `FileHandle.writeFile` goes on until everything is written, or fails.
 * @throws RunFolderUnwritableError
 */
export async function writeAtomic(
  path: string,
  content: string | Uint8Array,
  { mode, keep }: WriteOptions = {}
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
    if (keep !== undefined) await renameIfPresent(path, keep)
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {})
    if (cause instanceof RunFolderUnwritableError) throw cause
    throw new RunFolderUnwritableError(path, cause)
  }
}

/** @throws RunFolderUnwritableError */
export async function renameIfPresent(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return
    throw new RunFolderUnwritableError(to, cause)
  }
}

/** Creates the folder and its parents. The outermost folder that was not there before, or null. */
export async function makeFolder(path: string): Promise<string | null> {
  try {
    return (await mkdir(path, { recursive: true })) ?? null
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
