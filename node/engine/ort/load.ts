import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { EngineUnavailableError } from '../errors.ts'
import type { CompiledEngineName } from '../types.ts'

/** What onnxruntime's packages have in common. */
export interface Ort {
  readonly InferenceSession: {
    create(model: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>
  }
  readonly Tensor: typeof Tensor
}

/**
 * onnxruntime's native binding, an optional package. `engine` is for the error.
 * @throws EngineUnavailableError
 */
export const loadRuntime = (engine: CompiledEngineName = 'onnx'): Promise<Ort> =>
  load(engine, 'onnxruntime-node', () => import('onnxruntime-node'))

/**
 * onnxruntime in WebAssembly, an optional package. The first session settles for all of this JavaScript thread how
 * many threads compute one operation.
 * @throws EngineUnavailableError
 */
export async function loadWebRuntime(threads: number): Promise<Ort> {
  const runtime = await load('onnx-web', 'onnxruntime-web', () => import('onnxruntime-web'))
  runtime.env.wasm.numThreads = threads
  return runtime
}

async function load<T>(
  engine: CompiledEngineName,
  name: string,
  importing: () => Promise<T>
): Promise<T> {
  try {
    return await importing()
  } catch (cause) {
    const [reason] = String(cause instanceof Error ? cause.message : cause).split('\n', 1)
    throw new EngineUnavailableError(engine, `${name} does not load: ${reason}`, { cause })
  }
}
