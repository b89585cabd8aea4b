import type { Shape } from '../architecture.ts'
import { sizeOf } from './shapes.ts'
import type { LayerOf, LayerPlan } from './types.ts'

/** Any shape, unchanged. */
export const planActivation = (layer: LayerOf<'activation'>, input: Shape): LayerPlan => ({
  output: input,
  weights: [],
  flops: layer.function === 'linear' ? 0 : sizeOf(input)
})

/** Any shape → [values], row-major. */
export const planFlatten = (input: Shape): LayerPlan => ({
  output: [sizeOf(input)],
  weights: [],
  flops: 0
})

/** Any shape, unchanged; nothing is dropped in a forward pass without training. */
export const planDropout = (input: Shape): LayerPlan => ({ output: input, weights: [], flops: 0 })
