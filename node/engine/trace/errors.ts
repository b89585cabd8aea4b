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

/** A step draws random numbers outside of its inputs. */
export const drawsByItself = (layer: string | undefined): UntraceableError =>
  new UntraceableError('draws random numbers by itself: no seed repeats them', { layer })

/** A layer throws while it is recorded, as it would anywhere: the model is wrong, not the engine. */
export class LayerFailedError extends MemeshError {
  readonly code = 'ERR_LAYER_FAILED'

  constructor(layer: string, cause: unknown) {
    super(`The layer ${layer} fails: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
      hint: 'Correct the layer; if it works in TensorFlow.js itself, use --engine wasm and report it.'
    })
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
