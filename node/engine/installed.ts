import { createRequire } from 'node:module'
import { findTensorflow } from './eager/tensorflow.ts'
import type { EngineName } from './types.ts'

/** Why an engine cannot even be loaded, or null. Looks for files only. */
export function missing(engine: EngineName): string | null {
  switch (engine) {
    case 'tensorflow':
      return findTensorflow() === undefined ? '@tensorflow/tfjs-node is not installed' : null
    case 'wasm':
      return findWasm() ? null : '@tensorflow/tfjs-backend-wasm or WebAssembly is missing'
    case 'cpu':
      return null
  }
}

function findWasm(): boolean {
  try {
    createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
    return typeof WebAssembly === 'object'
  } catch {
    return false
  }
}
