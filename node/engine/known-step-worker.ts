import '../polyfill.ts'
import { parentPort, workerData } from 'node:worker_threads'
import { createEngine } from './create.ts'
import { EngineUnavailableError } from './errors.ts'
import { repeatKnownStep } from './known-step.ts'
import type { EngineName } from './types.ts'

/** What the worker says: why the engine cannot be used, or null. */
export interface Probed {
  readonly reason: string | null
}

// The entry of a thread that tries one engine and ends.
if (parentPort !== null) {
  const tell = (probed: Probed) => parentPort?.postMessage(probed)
  try {
    await repeatKnownStep(await createEngine((workerData as { engine: EngineName }).engine))
    tell({ reason: null })
  } catch (error) {
    tell({ reason: error instanceof EngineUnavailableError ? error.reason : messageOf(error) })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
