import type { Shape } from '../architecture.ts'
import { channelsOf, sizeOf } from './shapes.ts'
import type { LayerPlan, WeightName, WeightSpec } from './types.ts'

const perChannel = (weight: WeightName, channels: number, statistic = false): WeightSpec => ({
  weight,
  shape: [channels],
  statistic,
  fanIn: 1
})

/** Any shape, unchanged; γ, β and the moving statistics per channel. Without training: one scale and one shift. */
export function planBatchNorm(input: Shape): LayerPlan {
  const channels = channelsOf(input)
  return {
    output: input,
    weights: [
      perChannel('gamma', channels),
      perChannel('beta', channels),
      perChannel('movingMean', channels, true),
      perChannel('movingVariance', channels, true)
    ],
    flops: 2 * sizeOf(input)
  }
}

/** Any shape, unchanged; normalised over the channels. Mean, centre, square, sum, scale, γ, β: seven a value. */
export function planLayerNorm(input: Shape): LayerPlan {
  const channels = channelsOf(input)
  return {
    output: input,
    weights: [perChannel('gamma', channels), perChannel('beta', channels)],
    flops: 7 * sizeOf(input)
  }
}
