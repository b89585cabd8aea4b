import { MemeshError } from '../../protocol/errors.ts'

/** A path at which there is no run. */
export class RunFolderNotFoundError extends MemeshError {
  readonly code = 'ERR_RUN_FOLDER_NOT_FOUND'
}

/** No live peer works on this run folder. */
export class PeerNotRunningError extends MemeshError {
  readonly code = 'ERR_PEER_NOT_RUNNING'

  constructor(run: string, cause?: unknown) {
    super(`No peer runs on ${run}.`, {
      cause,
      hint: 'Start it with `memesh start … --run <that folder>`, or name the folder of one that runs. A simulation cannot be asked.'
    })
  }
}

/** The run folder, or the socket of the peer that runs on it, belongs to somebody else. */
export class ControlForbiddenError extends MemeshError {
  readonly code = 'ERR_CONTROL_FORBIDDEN'

  constructor(path: string, cause?: unknown) {
    super(`${path} is not yours.`, {
      cause,
      hint: 'Only the user who runs a peer can ask it: do it as that user.'
    })
  }
}

/** The process that runs gave no answer, or none that can be read. */
export class ControlFailedError extends MemeshError {
  readonly code = 'ERR_CONTROL_FAILED'

  constructor(run: string, reason: string, cause?: unknown) {
    super(`The peer that runs on ${run} ${reason}.`, {
      cause,
      hint: 'Ask again in a moment; if it runs another version of memesh, ask with that one.'
    })
  }
}
