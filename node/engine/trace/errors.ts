import { MemeshError, type MemeshErrorInit } from '../../../protocol/errors.ts'

/** A step does something that cannot be recorded as a graph. It has to run on an eager engine. */
export class UntraceableError extends MemeshError {
  readonly code = 'ERR_UNTRACEABLE'
  /** tfjs's kernel that is not covered, if it is one. */
  readonly kernel: string | undefined
  /** In whose forward or backward pass. */
  readonly layer: string | undefined

  constructor(
    what: string,
    {
      kernel,
      layer,
      ...init
    }: MemeshErrorInit & { kernel?: string; layer?: string | undefined } = {}
  ) {
    super(`${layer === undefined ? 'The step' : `The layer ${layer}`} ${what}`, {
      hint: 'Use --engine wasm for this model.',
      ...init
    })
    this.kernel = kernel
    this.layer = layer
  }
}

/** A recorded step computes something else than the step itself: it has to run on an eager engine. */
export class TraceMismatchError extends MemeshError {
  readonly code = 'ERR_TRACE_MISMATCH'

  constructor(step: string, what: string, init: MemeshErrorInit = {}) {
    super(`The step '${step}', compiled, does not compute what tfjs does: ${what}`, {
      hint: 'Use --engine wasm for this model, and please report it with the layers.',
      ...init
    })
  }
}

/** Whether a step failed to compile for what it does, so that an eager engine can run it. */
export const isUncompilable = (error: unknown): error is UntraceableError | TraceMismatchError =>
  error instanceof UntraceableError || error instanceof TraceMismatchError
