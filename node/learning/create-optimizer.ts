import type { Learning } from '../../protocol/federation/manifest.ts'
import { adam } from '../engine/optimizers/adam.ts'
import { rmsprop } from '../engine/optimizers/rmsprop.ts'
import { sgd } from '../engine/optimizers/sgd.ts'
import type { Optimizer } from '../engine/types.ts'

/** The optimizer that a manifest asks for. Each model needs one of its own. */
export function createOptimizer({ optimizer, weightDecay }: Learning): Optimizer {
  switch (optimizer.kind) {
    case 'sgd':
      return sgd({ ...optimizer, weightDecay })
    case 'rmsprop':
      return rmsprop({ ...optimizer, weightDecay })
    case 'adam':
      return adam({ ...optimizer, weightDecay })
  }
}
