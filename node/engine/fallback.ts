import { createEagerEngine } from './eager/engine.ts'
import { missing } from './installed.ts'
import type { Engine } from './types.ts'

/** The engine for models that cannot be compiled, in this thread. Loading it needs no preparations in the main one. */
export const createFallbackEngine = (): Promise<Engine> =>
  createEagerEngine(missing('wasm') === null ? 'wasm' : 'cpu')
