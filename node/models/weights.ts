import type { Variable } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { WeightName } from '../../protocol/meme/layers/types.ts'
import type { Layout } from '../../protocol/meme/layout.ts'
import { layerName } from './build.ts'
import { ModelShapeError } from './errors.ts'

/** What tfjs calls our weights. */
const TFJS_NAMES: Readonly<Record<WeightName, string>> = {
  kernel: 'kernel',
  bias: 'bias',
  depthwiseKernel: 'depthwise_kernel',
  gamma: 'gamma',
  beta: 'beta',
  movingMean: 'moving_mean',
  movingVariance: 'moving_variance'
}

/**
 * A built model's variables in the order of the layout: trainable weights first, batch-norm statistics last. They are
 * found by name, since tfjs keeps statistics beside their layer.
 * @throws ModelShapeError when the model was not built from the layout's architecture
 */
export function weightVariables(model: LayersModel, layout: Layout): Variable[] {
  const variables = new Map(
    model.weights.map(weight => [weight.originalName, weight.read() as Variable])
  )
  return layout.entries.map(({ layer, weight, shape }) => {
    const name = `${layerName(model.name, layer)}/${TFJS_NAMES[weight]}`
    const variable = variables.get(name)
    if (variable && variable.shape.join() === shape.join()) return variable
    throw new ModelShapeError(
      `Expected weight ${name} of shape [${shape}], got ${variable ? `[${variable.shape}]` : 'none'}`,
      { hint: 'Build the model and the layout from the same architecture and input.' }
    )
  })
}
