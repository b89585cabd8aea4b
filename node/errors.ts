import { MemeshError } from '../protocol/errors.ts'

/** Another process announces itself with this peer's key. */
export class IdentityConflictError extends MemeshError {
  readonly code = 'ERR_IDENTITY_CONFLICT'

  constructor() {
    super('Another live peer uses the same identity: the run folder was copied.', {
      hint: 'Stop both, and remove identity.key from the copy before it starts again.'
    })
  }
}

/** The peer was stopped while it trained, or before it was asked to. */
export class PeerStoppedError extends MemeshError {
  readonly code = 'ERR_PEER_STOPPED'

  constructor() {
    super('The peer was stopped.', {
      hint: 'Create it again on its run folder: it goes on from there.'
    })
  }
}
