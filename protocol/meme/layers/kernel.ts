import type { Shape } from '../architecture.ts'
import type { LayerOf, WeightSpec } from './types.ts'

type Weighted = LayerOf<'dense' | 'conv1d' | 'conv2d' | 'depthwiseConv2d'>

/** A kernel, and a bias of one value per output channel if the layer has one. */
export function kernelAndBias(
  layer: Weighted,
  weight: 'kernel' | 'depthwiseKernel',
  shape: Shape,
  channels: number,
  fanIn: number
): WeightSpec[] {
  const kernel: WeightSpec = { weight, shape, statistic: false, fanIn }
  const bias: WeightSpec = { weight: 'bias', shape: [channels], statistic: false, fanIn }
  return layer.bias ? [kernel, bias] : [kernel]
}

/** Operations on each output value behind the multiply-adds: its bias and its activation, one each. */
export const perOutput = (layer: Weighted): number =>
  Number(layer.bias) + Number(layer.activation !== 'linear')
