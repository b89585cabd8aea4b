import { type Clock, systemClock } from '../clock.ts'
import { PROBE_MS } from './constants.ts'
import { prepareTensorflow } from './eager/tensorflow.ts'
import type { Probed } from './known-step-worker.ts'
import { startWorker } from './start-worker.ts'
import type { EngineName } from './types.ts'
import { workerUrl } from './worker-url.ts'

/**
 * Loads an engine in a thread of its own and has it repeat the known step. Returns why it cannot be used, in one line,
 * or null. A thread, because native code that fails may take its thread along, and what it loaded goes with it.
 */
export async function probe(
  engine: EngineName,
  clock: Clock = systemClock
): Promise<string | null> {
  if (engine === 'tensorflow') prepareTensorflow()
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const worker = startWorker(workerUrl('./known-step-worker', import.meta.url), {
    workerData: { engine }
  })
  worker.once('message', ({ reason }: Probed) => resolve(reason))
  worker.once('error', error => resolve(firstLine(error)))
  worker.once('exit', code => resolve(`its thread ended with code ${code}`))
  clock.timeout(PROBE_MS).addEventListener('abort', () => resolve('it did not answer'))
  try {
    const reason = await promise
    return reason === null ? null : firstLine(reason)
  } finally {
    await worker.terminate()
  }
}

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n', 1)[0]!
