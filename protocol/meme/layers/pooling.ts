import type { Shape } from '../architecture.ts'
import { channelsOf, requireRank, sizeOf, windowOutput } from './shapes.ts'
import type { LayerOf, LayerPlan } from './types.ts'

/** [h, w, c] → [h′, w′, c]. The stride is the window's size unless given. */
export function planPool2d(layer: LayerOf<'maxPool2d' | 'avgPool2d'>, input: Shape): LayerPlan {
  requireRank(layer, input, 3)
  const { size, stride = size } = layer
  const output = [...windowOutput(layer, input, size, stride), channelsOf(input)]
  return { output, weights: [], flops: sizeOf(output) * sizeOf(size) }
}

/** [h, w, c] or [n, c] → [c]. */
export function planGlobalPool(
  layer: LayerOf<'globalAvgPool' | 'globalMaxPool'>,
  input: Shape
): LayerPlan {
  requireRank(layer, input, 2, 3)
  return { output: [channelsOf(input)], weights: [], flops: sizeOf(input) }
}
