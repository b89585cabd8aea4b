import { createEagerEngine } from './eager/engine.ts'
import { createOrtEngine } from './ort/engine.ts'
import { type Engine, type EngineName, isCompiled } from './types.ts'

/**
 * The engine of that name, in this thread. `threads` compute one step together where the engine can: `onnx`,
 * `onnx-web`.
 * @throws EngineUnavailableError if it does not load
 */
export function createEngine(
  name: EngineName,
  { threads = 1 }: { readonly threads?: number } = {}
): Promise<Engine> {
  return isCompiled(name) ? createOrtEngine({ engine: name, threads }) : createEagerEngine(name)
}
