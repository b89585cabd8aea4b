import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { arch, platform } from 'node:process'
import { findTensorflow } from '../eager/tensorflow.ts'
import type { EngineName } from '../types.ts'

/** Why an engine cannot even be loaded, or null. Looks for files only. */
export function missing(engine: EngineName): string | null {
  switch (engine) {
    case 'onnx':
    case 'webgpu':
      return uninstalled('onnxruntime-node')
    case 'cuda':
      return uninstalled('onnxruntime-node') ?? cudaMissing()
    case 'onnx-web':
      return uninstalled('onnxruntime-web')
    case 'tensorflow':
      return findTensorflow() === undefined ? '@tensorflow/tfjs-node is not installed' : null
    case 'wasm':
      return findWasm() ? null : '@tensorflow/tfjs-backend-wasm or WebAssembly is missing'
    case 'cpu':
      return null
  }
}

const findWasm = (): boolean =>
  find('@tensorflow/tfjs-backend-wasm') !== undefined && typeof WebAssembly === 'object'

const uninstalled = (name: string): string | null =>
  find(name) === undefined ? `${name} is not installed` : null

/** onnxruntime-node's package has everything but this: its install script fetches it when asked to. */
function cudaMissing(): string | null {
  if (platform !== 'linux' || arch !== 'x64') return 'onnxruntime-node has CUDA for Linux x64 only'
  const home = dirname(dirname(find('onnxruntime-node')!))
  const provider = join(home, 'bin', 'napi-v6', platform, arch, 'libonnxruntime_providers_cuda.so')
  return existsSync(provider)
    ? null
    : 'its libraries are not installed: ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js'
}

/** The file that a package is loaded from. */
function find(name: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(name)
  } catch {
    return undefined
  }
}
