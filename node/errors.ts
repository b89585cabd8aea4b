import { MemeshError } from '../protocol/errors.ts'

/** Another live process has this peer's key, and has heard of this one: it stops too. */
export class IdentityConflictError extends MemeshError {
  readonly code = 'ERR_IDENTITY_CONFLICT'

  constructor(run: string) {
    super(`Another live peer has the identity of ${run}: the run folder was copied.`, {
      hint: 'Both stop. Remove identity.key from the copy, which makes it a peer of its own; then both can go on.'
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
