import { access, mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { OutputFileError } from '../../errors.ts'

/** A file that is to be written. */
export interface NewFile {
  readonly path: string
  readonly content: string | Uint8Array
}

export interface WriteNewOptions {
  /** The flag by which a person names another place. */
  readonly flag: string
  /** Whether the folders that the files are in are made too. @default false */
  readonly makeFolders?: boolean
}

/**
 * Writes files, none of them over one that is there: a manifest's ID may already be in use. If one is there, none is
 * written.
 * @throws OutputFileError
 */
export async function writeNew(
  files: readonly NewFile[],
  { flag, makeFolders = false }: WriteNewOptions
): Promise<void> {
  const alreadyThere = (path: string, cause?: unknown) =>
    new OutputFileError(`${path} is there already`, {
      cause,
      hint: `Name another file with ${flag}; what is there is never overwritten.`
    })
  for (const { path } of files) if (await isThere(path)) throw alreadyThere(path)
  for (const { path, content } of files) {
    try {
      if (makeFolders) await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content, { flag: 'wx' })
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')
        throw alreadyThere(path, cause)
      throw new OutputFileError(`Cannot write ${path}: ${(cause as Error).message}`, {
        cause,
        hint: `Name a place that can be written to with ${flag}.`
      })
    }
  }
}

/** Whether there is a file or folder at a path. */
export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false
  )
