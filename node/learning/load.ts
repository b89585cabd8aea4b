import { planArchitecture } from '../../protocol/meme/plan.ts'
import type { TraineeKind } from './trainee.ts'
import type { LearnerSpec } from './types.ts'

/**
 * What a part of a learner costs a round, in floating-point operations of its forward passes: a measure to compare
 * parts by, whatever a step costs beyond.
 */
export function loadOf(kind: TraineeKind, { manifest, model, data }: LearnerSpec): number {
  const { input } = manifest.task
  const architectures = kind === 'mutual' ? [model, manifest.meme.architecture] : [model]
  const flops = architectures.map(architecture => planArchitecture(architecture, input).flops)
  const samples = data.train.indices.length * manifest.learning.epochs
  return samples * flops.reduce((sum, n) => sum + n, 0)
}
