import type { Learning } from '../../../protocol/federation/manifest.ts'
import type { Optimizer } from '../../engine/types.ts'
import { adam } from './adam.ts'
import { sgd } from './sgd.ts'

/** The optimizer that a manifest asks for. Each model needs one of its own. */
export function createOptimizer({ optimizer, weightDecay }: Learning): Optimizer {
  return optimizer.kind === 'sgd'
    ? sgd({ ...optimizer, weightDecay })
    : adam({ ...optimizer, weightDecay })
}
