import '../../polyfill.ts'
import { systemClock } from '../../clock.ts'
import { answerApart } from '../../engine/apart.ts'
import { createEngine } from '../../engine/create.ts'
import type { EngineName } from '../../engine/types.ts'
import { sha256Hasher } from '../../hasher.ts'
import { createRandom } from '../../random.ts'
import { measureStep } from './measure.ts'
import type { StepSample } from './types.ts'

export interface MeasureQuestion {
  readonly engine: EngineName
  readonly stepThreads: number
  readonly sample: StepSample
}

// The entry of a process that measures one engine: ms a step, or null where the engine cannot take it.
answerApart(async ({ engine, stepThreads, sample }: MeasureQuestion): Promise<number | null> => {
  try {
    const components = { random: createRandom(sha256Hasher), clock: systemClock }
    const measured = await createEngine(engine, { threads: stepThreads })
    return await measureStep(measured, sample, components)
  } catch {
    return null
  }
})
