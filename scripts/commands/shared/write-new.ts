import { access, writeFile } from 'node:fs/promises'
import { OutputFileError } from '../../errors.ts'

/** A file that is to be written. */
export interface NewFile {
  readonly path: string
  readonly text: string
}

/**
 * Writes files, none of them over one that is there: a manifest's ID may already be in use. If one is there, none is
 * written.
 * @throws OutputFileError
 */
export async function writeNew(...files: readonly NewFile[]): Promise<void> {
  for (const { path } of files) if (await isThere(path)) throw alreadyThere(path)
  for (const { path, text } of files) {
    await writeFile(path, text, { flag: 'wx' }).catch((cause: unknown) => {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')
        throw alreadyThere(path)
      throw new OutputFileError(`Cannot write ${path}: ${(cause as Error).message}`, {
        cause,
        hint: 'Name a file in a folder that exists and can be written.'
      })
    })
  }
}

/** Whether there is a file or folder at a path. */
export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false
  )

const alreadyThere = (path: string) =>
  new OutputFileError(`${path} is there already`, {
    hint: 'Name another file with --output; what is there is never overwritten.'
  })
