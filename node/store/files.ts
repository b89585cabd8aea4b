import { mkdir, readFile } from 'node:fs/promises'
import writeFileAtomic from 'write-file-atomic'
import { RunFolderUnwritableError } from './errors.ts'

/** Writes all or nothing: a temporary file, fsync, rename. */
export async function writeAtomic(
  path: string,
  content: string | Uint8Array,
  mode?: number
): Promise<void> {
  // write-file-atomic writes other typed arrays as one byte a number; a Buffer view is taken as it is.
  const bytes =
    typeof content === 'string'
      ? content
      : Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  try {
    await writeFileAtomic(path, bytes, mode === undefined ? {} : { mode })
  } catch (cause) {
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
