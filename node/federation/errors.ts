import { MemeshError } from '../../protocol/errors.ts'

/** Nobody who could be reached has the manifest of that federation. */
export class FederationNotFoundError extends MemeshError {
  readonly code = 'ERR_FEDERATION_NOT_FOUND'
  readonly federation: string

  constructor(federation: string, cause?: unknown) {
    super(`No peer with federation ${federation} was found`, {
      cause,
      hint: 'Give the address of a member with --peer <multiaddr>, or its ticket.'
    })
    this.federation = federation
  }
}
