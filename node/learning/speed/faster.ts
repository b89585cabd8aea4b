import { createRequire } from 'node:module'
import { cpus, release } from 'node:os'
import type { Clock } from '../../clock.ts'
import { runApart } from '../../engine/apart.ts'
import { graphicsAdapters } from '../../engine/choice/adapters.ts'
import type { EngineName } from '../../engine/types.ts'
import { workerUrl } from '../../engine/worker-url.ts'
import { hex, sha256Hasher } from '../../hasher.ts'
import type { MeasureQuestion } from './measure-process.ts'
import type { StepSample } from './types.ts'
import { cacheFolder, type Verdict, VerdictFile } from './verdicts.ts'

/** Loading, compiling, a second of steps: an engine that needs longer is not the faster one. */
const PATIENCE_MS = 30_000

export interface FasterInit {
  readonly sample: StepSample
  /** Threads that compute one step together on the CPU. */
  readonly stepThreads: number
  /** Steps that the CPU computes at the same time; a graphics card computes one after the other. */
  readonly parallel: number
  readonly clock: Clock
  /** Ms a step of an engine, or null. @default a second of steps, in a process of its own */
  readonly measure?: (engine: EngineName) => Promise<number | null>
  /** @default the user's cache folder */
  readonly folder?: string
}

/**
 * Whether webgpu takes the steps of a federation faster than `onnx`: measured once, and remembered. One adapter in
 * software loses, whatever it calls itself.
 */
export async function webgpuIsFaster(init: FasterInit): Promise<boolean> {
  const { clock, folder = cacheFolder() } = init
  const file = new VerdictFile(folder)
  const key = keyOf(init)
  const known = await file.find(key, clock.wall())
  if (known !== undefined) return known.webgpuIsFaster
  const verdict = { key, ...(await compare(init)), at: clock.wall() }
  await file.put(verdict, clock.wall())
  return verdict.webgpuIsFaster
}

/** One after the other: both want the cores. */
async function compare(init: FasterInit): Promise<Omit<Verdict, 'key' | 'at'>> {
  const measure = init.measure ?? (engine => measureApart(engine, init))
  const webgpuMs = await measure('webgpu')
  const onnxMs = await measure('onnx')
  const faster = webgpuMs !== null && onnxMs !== null && webgpuMs * init.parallel < onnxMs
  return { webgpuIsFaster: faster, onnxMs, webgpuMs }
}

async function measureApart(
  engine: EngineName,
  { sample, stepThreads, clock }: FasterInit
): Promise<number | null> {
  const question: MeasureQuestion = { engine, stepThreads, sample }
  const url = workerUrl('./measure-process', import.meta.url)
  const outcome = await runApart<number | null>(url, question, { patienceMs: PATIENCE_MS, clock })
  return 'answer' in outcome ? outcome.answer : null
}

/** Of all that may make another engine the faster one. */
function keyOf({ sample, stepThreads, parallel }: FasterInit): string {
  const { manifest, model } = sample
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as {
    version: string
  }
  const drivers = process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES ?? ''
  const machine = [release(), cpus()[0]?.model ?? '', ...graphicsAdapters(), drivers]
  const { batch, optimizer } = manifest.learning
  const step = [manifest.task.input, manifest.meme.architecture, model, batch, optimizer]
  const text = JSON.stringify([version, machine, step, stepThreads, parallel])
  return hex(sha256Hasher.sha256(new TextEncoder().encode(text)))
}
