import { MemeshError } from '../../protocol/errors.ts'

/** A worker thread ended by itself: out of memory, a fault in native code, an error that nothing caught. */
export class WorkerCrashedError extends MemeshError {
  readonly code = 'ERR_WORKER_CRASHED'
}

/** Something was asked of a learner or a pool after it was closed. */
export class LearnerClosedError extends MemeshError {
  readonly code = 'ERR_LEARNER_CLOSED'
}

/** A loss became infinite or not a number: nothing that follows would mean anything. */
export class TrainingDivergedError extends MemeshError {
  readonly code = 'ERR_TRAINING_DIVERGED'
}

/** A learner's saved state lacks something, or was made for other models. */
export class LearnerStateError extends MemeshError {
  readonly code = 'ERR_LEARNER_STATE'
}

/** An error as it crosses threads. */
export interface ErrorMessage {
  readonly name: string
  readonly code: string
  readonly message: string
  readonly hint?: string
}

/** Something failed in a worker thread; code, name and hint are those of the error there. */
export class LearningError extends MemeshError {
  readonly code: string

  constructor({ name, code, message, hint }: ErrorMessage) {
    super(message, hint === undefined ? {} : { hint })
    this.name = name
    this.code = code
  }
}

/** An error, typed or not, made ready to cross threads. */
export function errorMessage(error: unknown): ErrorMessage {
  if (!(error instanceof MemeshError)) {
    const message = error instanceof Error ? error.message : String(error)
    return { name: 'LearningError', code: 'ERR_LEARNING', message }
  }
  const { name, code, message, hint } = error
  return { name, code, message, ...(hint !== undefined && { hint }) }
}
