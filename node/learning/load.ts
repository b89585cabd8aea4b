import type { Architecture } from '../../protocol/meme/architecture.ts'
import { planArchitecture } from '../../protocol/meme/plan.ts'
import { isArchitecture } from '../models/private-model.ts'
import type { LearnerSpec, TraineeKind } from './types.ts'

/**
 * What a part of a learner costs a round, in floating-point operations of its forward passes: a measure to compare
 * parts by, whatever a step costs beyond.
 */
export function loadOf(
  kind: TraineeKind,
  { manifest, model, data }: Pick<LearnerSpec, 'manifest' | 'model' | 'data'>
): number {
  const flops = (architecture: Architecture) =>
    planArchitecture(architecture, manifest.task.input).flops
  const meme = flops(manifest.meme.architecture)
  // Nobody knows before it is built: a Layers model counts like the meme.
  const own = isArchitecture(model) ? flops(model) : meme
  const samples = data.train.indices.length * manifest.learning.epochs
  return samples * (kind === 'mutual' ? own + meme : own)
}
