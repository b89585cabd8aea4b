import type { Shape } from '../architecture.ts'
import { kernelAndBias, perOutput } from './kernel.ts'
import { channelsOf, requireRank } from './shapes.ts'
import type { LayerOf, LayerPlan } from './types.ts'

/** [n] → [units]. Kernel [n, units]. */
export function planDense(layer: LayerOf<'dense'>, input: Shape): LayerPlan {
  requireRank(layer, input, 1)
  const n = channelsOf(input)
  const { units } = layer
  return {
    output: [units],
    weights: kernelAndBias(layer, 'kernel', [n, units], units, n),
    flops: units * (2 * n + perOutput(layer))
  }
}
