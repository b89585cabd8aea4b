import { createEagerEngine } from '../eager/engine.ts'
import { createReferenceEngine } from '../tfjs/reference.ts'
import type { Engine } from '../types.ts'
import { unusable } from './unusable.ts'

/**
 * The engine for models that cannot be compiled, in this thread: tensorflow where it runs, else wasm, else cpu. The
 * main thread has called `prepareTensorflow`.
 */
export const createFallbackEngine = async (): Promise<Engine> =>
  (await unusable('tensorflow')) === null
    ? createEagerEngine('tensorflow')
    : createReferenceEngine()
