import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import { EngineUnavailableError } from '../../errors.ts'
import { registerTrainingKernels } from './register.ts'

let loading: Promise<void> | undefined

/**
 * WebAssembly on one core, with the training kernels that tfjs lacks there.
 * @throws EngineUnavailableError
 */
export function loadWasm(): Promise<void> {
  loading ??= load()
  return loading
}

async function load(): Promise<void> {
  const name = '@tensorflow/tfjs-backend-wasm'
  try {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    setWasmPaths(dirname(createRequire(import.meta.url).resolve(name)) + sep)
  } catch (cause) {
    throw new EngineUnavailableError('wasm', `${name} does not load`, { cause })
  }
  registerTrainingKernels()
}
