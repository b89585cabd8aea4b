import type * as Runtime from 'onnxruntime-node'
import { EngineUnavailableError } from '../errors.ts'

export type Ort = typeof Runtime

/**
 * onnxruntime's native binding, an optional package.
 * @throws EngineUnavailableError
 */
export async function loadRuntime(): Promise<Ort> {
  try {
    return await import('onnxruntime-node')
  } catch (cause) {
    const [reason] = String(cause instanceof Error ? cause.message : cause).split('\n', 1)
    throw new EngineUnavailableError('onnx', `onnxruntime-node does not load: ${reason}`, { cause })
  }
}
