import { missing } from '../choice/installed.ts'
import { createEagerEngine } from '../eager/engine.ts'
import type { Engine } from '../types.ts'

/** An eager engine that loads fast and needs nothing of the main thread: what compiled steps are compared with. */
export const createReferenceEngine = (): Promise<Engine> =>
  createEagerEngine(missing('wasm') === null ? 'wasm' : 'cpu')
