import { InvalidParametersError } from '../../protocol/errors.ts'
import type { CompiledStep, Engine, Optimizer, StepSpec } from '../engine/types.ts'
import { createOptimizer } from './create-optimizer.ts'
import type { HeldModel } from './held-model.ts'
import { localStep } from './local-step.ts'
import { mutualStep } from './mutual-step.ts'
import type { LearnerSpec, ModelRole } from './types.ts'

/**
 * The steps that train a peer's models, by batch size: the full mini-batch, and the remainder that ends an epoch.
 * The models decide which step it is: the mutual one, or the twin's.
 * @throws InvalidParametersError without training samples
 */
export async function* compileTraining(
  engine: Engine,
  models: ReadonlyMap<ModelRole, HeldModel>,
  { manifest, data }: LearnerSpec
): AsyncGenerator<[batch: number, step: CompiledStep]> {
  const { learning, task } = manifest
  if (data.train.indices.length === 0) {
    throw new InvalidParametersError('Expected at least one training sample, got none')
  }
  const optimizers = new Map<ModelRole, Optimizer>()
  for (const role of models.keys()) optimizers.set(role, createOptimizer(learning))
  const spec = (batch: number): StepSpec => ({
    ...trainingStep(batch, task.input, models, optimizers),
    weights: Object.fromEntries([...models].map(([role, { weights }]) => [role, weights]))
  })
  for (const batch of batchSizes(data.train.indices.length, learning.batch)) {
    yield [batch, await engine.compile(spec(batch))]
  }
}

/** Sizes of the mini-batches that `count` samples are cut into. */
function batchSizes(count: number, batch: number): number[] {
  const full = count >= batch ? [batch] : []
  return count % batch === 0 ? full : [...full, count % batch]
}

function trainingStep(
  batch: number,
  input: readonly number[],
  models: ReadonlyMap<ModelRole, HeldModel>,
  optimizers: ReadonlyMap<ModelRole, Optimizer>
): StepSpec {
  const model = (role: ModelRole) => models.get(role)!.model
  const optimizer = (role: ModelRole) => optimizers.get(role)!
  if (models.has('localOnly')) {
    return localStep({
      batch,
      input,
      model: model('localOnly'),
      optimizer: optimizer('localOnly')
    })
  }
  return mutualStep({
    batch,
    input,
    models: { private: model('private'), meme: model('meme') },
    optimizers: { private: optimizer('private'), meme: optimizer('meme') }
  })
}
