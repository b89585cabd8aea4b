import { MemeshError } from '../../protocol/errors.ts'

/** The ways by which members were looked for. */
export interface WaysAsked {
  readonly peers: readonly string[]
  readonly bootstrap?: readonly string[]
}

/** Nobody who could be reached has the manifest of that federation. */
export class FederationNotFoundError extends MemeshError {
  readonly code = 'ERR_FEDERATION_NOT_FOUND'
  readonly federation: string

  constructor(federation: string, { cause, asked }: { cause?: unknown; asked: WaysAsked }) {
    super(`No peer with federation ${federation} was found`, { cause, hint: hintFor(asked) })
    this.federation = federation
  }
}

function hintFor({ peers, bootstrap = [] }: WaysAsked): string {
  if (peers.length > 0)
    return 'Ask a member for a fresh ticket, or give another with --peer <multiaddr>.'
  if (bootstrap.length === 0) {
    return 'Give the address of a member with --peer <multiaddr>, its ticket, or with --bootstrap <multiaddr> a meeting point that members use.'
  }
  return 'A meeting point knows the members that were started with --bootstrap and its address: check that one runs, or use its ticket.'
}
