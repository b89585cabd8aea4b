import { MemeshError } from '../../protocol/errors.ts'

/** Another live process works on this run folder. */
export class RunFolderLockedError extends MemeshError {
  readonly code = 'ERR_RUN_FOLDER_LOCKED'

  constructor(path: string, cause?: unknown) {
    super(`The run folder ${path} is in use by another process.`, {
      cause,
      hint: 'Stop that process, or name another folder with --run.'
    })
  }
}

/** The run folder or a file in it cannot be created, read or written. */
export class RunFolderUnwritableError extends MemeshError {
  readonly code = 'ERR_RUN_FOLDER_UNWRITABLE'

  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
    super(`Cannot write to ${path}${reason}.`, {
      cause,
      hint: 'Check that its parent is a folder that you may write to and that the disk is not full, or name another folder.'
    })
  }
}

/** The folder holds something else than the run that is to be continued or made. */
export class RunFolderMismatchError extends MemeshError {
  readonly code = 'ERR_RUN_FOLDER_MISMATCH'
}

/** Neither the checkpoint nor the one before it can be read. */
export class CheckpointInvalidError extends MemeshError {
  readonly code = 'ERR_CHECKPOINT_INVALID'

  constructor(path: string, cause?: unknown) {
    super(`The checkpoint ${path} is damaged.`, {
      cause,
      hint: 'Start again in another --run folder; copy identity.key and config.json there to keep the peer ID.'
    })
  }
}
