import { MemeshError } from '../../protocol/errors.ts'

/** A model's name or file that cannot be resolved to layers. */
export class InvalidModelError extends MemeshError {
  readonly code = 'ERR_MODEL_INVALID'
}

/** A model that does not turn the data's shape into one logit a class. */
export class ModelShapeError extends MemeshError {
  readonly code = 'ERR_MODEL_SHAPE'
}
