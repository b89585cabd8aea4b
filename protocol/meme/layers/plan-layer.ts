import type { Layer, Shape } from '../architecture.ts'
import { planConv1d, planConv2d, planDepthwiseConv2d } from './convolution.ts'
import { planDense } from './dense.ts'
import { planActivation, planDropout, planFlatten } from './elementwise.ts'
import { planAdd, planConcat } from './merge.ts'
import { planBatchNorm, planLayerNorm } from './normalisation.ts'
import { planGlobalPool, planPool2d } from './pooling.ts'
import type { LayerPlan } from './types.ts'

/**
 * What a layer does to these inputs: one, or for `add` and `concat` those that it names.
 * @throws ArchitectureError when they do not fit
 */
export function planLayer(layer: Layer, inputs: readonly [Shape, ...Shape[]]): LayerPlan {
  const [input] = inputs
  switch (layer.kind) {
    case 'dense':
      return planDense(layer, input)
    case 'conv1d':
      return planConv1d(layer, input)
    case 'conv2d':
      return planConv2d(layer, input)
    case 'depthwiseConv2d':
      return planDepthwiseConv2d(layer, input)
    case 'maxPool2d':
    case 'avgPool2d':
      return planPool2d(layer, input)
    case 'globalAvgPool':
    case 'globalMaxPool':
      return planGlobalPool(layer, input)
    case 'batchNorm':
      return planBatchNorm(input)
    case 'layerNorm':
      return planLayerNorm(input)
    case 'activation':
      return planActivation(layer, input)
    case 'flatten':
      return planFlatten(input)
    case 'dropout':
      return planDropout(input)
    case 'add':
      return planAdd(layer, inputs)
    case 'concat':
      return planConcat(layer, inputs)
  }
}
