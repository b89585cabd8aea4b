import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import { setBackend } from '@tensorflow/tfjs-core'
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
  const quiet = rememberListeners()
  try {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    setWasmPaths(dirname(createRequire(import.meta.url).resolve(name)) + sep)
    registerTrainingKernels()
    if (!(await setBackend('wasm'))) throw new EngineUnavailableError('wasm', 'it does not start')
  } catch (cause) {
    throw new EngineUnavailableError('wasm', `${name} does not load`, { cause })
  } finally {
    quiet()
  }
}

/**
 * Emscripten's start-up code puts listeners on the process that throw errors again, with a page of its own source.
 * Returns what removes those that came since.
 */
function rememberListeners(): () => void {
  const events = ['uncaughtException', 'unhandledRejection'] as const
  const before = events.map(event => new Set<unknown>(process.listeners(event as never)))
  return () => {
    for (const [i, event] of events.entries()) {
      for (const listener of process.listeners(event as never)) {
        if (!before[i]!.has(listener)) process.removeListener(event, listener)
      }
    }
  }
}
