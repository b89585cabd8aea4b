import '../polyfill.ts'
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../clock.ts'
import { createFallbackEngine } from '../engine/choice/fallback.ts'
import { repeatKnownStep } from '../engine/choice/known-step.ts'
import { createEngine } from '../engine/create.ts'
import { sha256Hasher } from '../hasher.ts'
import { createRandom } from '../random.ts'
import type { Request, Response, WorkerInit } from './calls.ts'
import { errorMessage } from './errors.ts'
import { WorkerHost } from './worker-host.ts'

// The entry of a training thread. Never loaded by the main thread.
if (parentPort !== null) {
  const port = parentPort
  const tell = (response: Response) => port.postMessage(response)
  port.on('message', (message: Request) => {
    if ('end' in message) process.exit()
  })
  try {
    const { engine: name, stepThreads = 1 } = workerData as WorkerInit
    const engine = await createEngine(name, { threads: stepThreads })
    await repeatKnownStep(engine)
    const random = createRandom(sha256Hasher)
    const components = { port, engine, random, clock: systemClock }
    new WorkerHost({ ...components, createFallback: createFallbackEngine }).listen()
    tell({ ready: true })
  } catch (error) {
    tell({ failed: errorMessage(error) })
  }
}
