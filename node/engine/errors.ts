import { MemeshError, type MemeshErrorInit } from '../../protocol/errors.ts'
import type { EngineName } from './types.ts'

/** The engine that was asked for does not run on this machine. */
export class EngineUnavailableError extends MemeshError {
  readonly code = 'ERR_ENGINE_UNAVAILABLE'
  readonly engine: EngineName
  readonly reason: string

  constructor(engine: EngineName, reason: string, init: MemeshErrorInit = {}) {
    super(`The engine ${engine} is not available: ${reason}`, {
      hint: 'Use --engine auto, or see `memesh engines` for what runs here.',
      ...init
    })
    this.engine = engine
    this.reason = reason
  }
}

/** A step was fed, or its state was written, with what does not fit its specification; or it was disposed before. */
export class StepMismatchError extends MemeshError {
  readonly code = 'ERR_STEP_MISMATCH'
}
