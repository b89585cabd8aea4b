import { createEagerEngine } from './eager/engine.ts'
import { createOrtEngine, type OrtEngineInit } from './ort/engine.ts'
import type { Engine, EngineName } from './types.ts'

/**
 * The engine of that name, in this thread. The options are for `onnx`; the others compute in one thread.
 * @throws EngineUnavailableError if it does not load
 */
export function createEngine(name: EngineName, options: OrtEngineInit = {}): Promise<Engine> {
  return name === 'onnx' ? createOrtEngine(options) : createEagerEngine(name)
}
