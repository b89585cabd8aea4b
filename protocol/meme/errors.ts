import { MemeshError } from '../errors.ts'

/** A list of layers that is no model: unknown fields, shapes that do not fit, or beyond a limit. Names the layer. */
export class ArchitectureError extends MemeshError {
  readonly code = 'ERR_ARCHITECTURE_INVALID'
}

/** The meme would travel in more than MAX_SHARDS shards. */
export class TooManyShardsError extends MemeshError {
  readonly code = 'ERR_TOO_MANY_SHARDS'
}

/** A weight of the own meme is not finite, or beyond MAX_MAGNITUDE: every peer would refuse it. */
export class DivergedMemeError extends MemeshError {
  readonly code = 'ERR_MEME_DIVERGED'
}
