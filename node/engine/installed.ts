import { createRequire } from 'node:module'
import { findTensorflow } from './eager/tensorflow.ts'
import type { EngineName } from './types.ts'

/** Why an engine cannot even be loaded, or null. Looks for files only. */
export function missing(engine: EngineName): string | null {
  switch (engine) {
    case 'onnx':
      return resolves('onnxruntime-node') ? null : 'onnxruntime-node is not installed'
    case 'tensorflow':
      return findTensorflow() === undefined ? '@tensorflow/tfjs-node is not installed' : null
    case 'wasm':
      return findWasm() ? null : '@tensorflow/tfjs-backend-wasm or WebAssembly is missing'
    case 'cpu':
      return null
  }
}

const findWasm = (): boolean =>
  resolves('@tensorflow/tfjs-backend-wasm') && typeof WebAssembly === 'object'

function resolves(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}
