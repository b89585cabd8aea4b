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
