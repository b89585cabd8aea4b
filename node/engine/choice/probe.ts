import { type Clock, systemClock } from '../../clock.ts'
import { runApart } from '../apart.ts'
import { prepareTensorflow } from '../eager/tensorflow.ts'
import type { EngineName } from '../types.ts'
import { workerUrl } from '../worker-url.ts'
import { PROBE_MS } from './constants.ts'

/**
 * Loads an engine in a process of its own and has it repeat the known step. Returns why it cannot be used, in one line,
 * or null. Settings of the process that the engine reads when it loads are made here, and stay.
 */
export async function probe(
  engine: EngineName,
  clock: Clock = systemClock
): Promise<string | null> {
  if (engine === 'tensorflow') prepareTensorflow()
  // Read when CUDA loads, here and in the process that tries it: products of all 24 bits, as everywhere else.
  if (engine === 'cuda') process.env.NVIDIA_TF32_OVERRIDE ??= '0'
  const url = workerUrl('./known-step-process', import.meta.url)
  const outcome = await runApart<string | null>(url, engine, { patienceMs: PROBE_MS, clock })
  const reason = 'lost' in outcome ? outcome.lost : outcome.answer
  return reason === null ? null : reason.split('\n', 1)[0]!
}
