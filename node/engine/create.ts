import { createEagerEngine } from './eager/engine.ts'
import { createOrtEngine } from './ort/engine.ts'
import type { Engine, EngineName } from './types.ts'

/**
 * The engine of that name, in this thread.
 * @throws EngineUnavailableError if it does not load
 */
export function createEngine(name: EngineName): Promise<Engine> {
  return name === 'onnx' ? createOrtEngine() : createEagerEngine(name)
}
