import { enableProdMode, setBackend } from '@tensorflow/tfjs-core'
import { differentiateComparisons } from '../tfjs/comparisons.ts'
import type { EagerEngineName } from '../types.ts'
import { loadCpu } from './cpu.ts'
import { loadTensorflow } from './tensorflow.ts'
import { loadWasm } from './wasm/load.ts'

const LOADERS: Readonly<Record<EagerEngineName, () => Promise<void>>> = {
  cpu: loadCpu,
  wasm: loadWasm,
  tensorflow: loadTensorflow
}

/**
 * Registers a backend with tfjs and makes it the current one of this thread.
 * @throws EngineUnavailableError
 */
export async function useBackend(name: EagerEngineName): Promise<void> {
  // tfjs advises on the console to install other backends; a library does not print.
  enableProdMode()
  differentiateComparisons()
  await LOADERS[name]()
  await setBackend(name)
}
