import type { Random } from '../../../protocol/ports.ts'
import type { Clock } from '../../clock.ts'
import type { Samples } from '../../data/types.ts'
import type { CompiledStep, Engine } from '../../engine/types.ts'
import { type HeldModel, holdModel } from '../held-model.ts'
import { stepNoise } from '../noise.ts'
import { ROLES } from '../trainee.ts'
import { compileTraining } from '../training-steps.ts'
import type { LearnerSpec, ModelRole } from '../types.ts'
import type { StepSample } from './types.ts'

/** The first steps compile a graphics card's programs. */
const WARM_UP_STEPS = 5
const MEASURING_MS = 1000
const LABEL = { seed: 'speed', peer: 'speed' } as const

export interface MeasureComponents {
  readonly random: Random
  readonly clock: Clock
}

/**
 * How long an engine takes for a full mini-batch of a peer's mutual step: the median over a second, ms.
 * @throws UntraceableError, TraceMismatchError where the engine compiles and cannot
 */
export async function measureStep(
  engine: Engine,
  { manifest, model }: StepSample,
  components: MeasureComponents
): Promise<number> {
  const spec: LearnerSpec = {
    ...LABEL,
    manifest,
    model,
    baseline: 'none',
    data: fullBatch(manifest.learning.batch)
  }
  const models = new Map<ModelRole, HeldModel>()
  try {
    for (const role of ROLES.mutual) {
      models.set(role, await holdModel(role, spec, components.random, `speed/${role}`))
    }
    const times: number[] = []
    for await (const [, step] of compileTraining(engine, models, spec)) {
      for (const [role, { initial }] of models) step.writeState(role, initial)
      times.push(...(await timeSteps(step, spec, components)))
      step.dispose()
    }
    return times.sort((a, b) => a - b)[times.length >> 1]!
  } finally {
    for (const { model } of models.values()) model.dispose()
  }
}

/** Zeros, which take as long as other samples. */
async function timeSteps(
  step: CompiledStep,
  { manifest }: LearnerSpec,
  { random, clock }: MeasureComponents
): Promise<number[]> {
  const { batch, learningRate, alpha, beta } = manifest.learning
  const x = new Float32Array(manifest.task.input.reduce((product, n) => product * n, batch))
  const labels = new Int32Array(batch)
  const feeds = { x, labels, learningRate, alpha, beta, temperature: manifest.learning.temperature }
  const times: number[] = []
  let end = Number.POSITIVE_INFINITY
  for (let i = 1; clock.now() < end || times.length === 0; i++) {
    const started = clock.now()
    await step.run(feeds, { noise: stepNoise(random, { ...LABEL, ownRound: 1, step: i }) })
    if (i > WARM_UP_STEPS) times.push(clock.now() - started)
    else if (i === WARM_UP_STEPS) end = clock.now() + MEASURING_MS
  }
  return times
}

/** No samples at all, but as many as a mini-batch has. */
function fullBatch(batch: number): LearnerSpec['data'] {
  const dataset = {
    name: 'speed',
    values: new Uint8Array(),
    shape: [],
    labels: new Uint16Array(),
    count: 0,
    classes: 0
  }
  const samples: Samples = { dataset, indices: new Uint32Array(batch) }
  return { train: samples, validation: samples, test: samples, common: null }
}
