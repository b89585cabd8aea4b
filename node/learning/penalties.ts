import type { Scalar } from '@tensorflow/tfjs-core'
import { innerLayers } from '../engine/tfjs/inner-layers.ts'
import type { LayersModel } from '../engine/types.ts'

/**
 * What the regularizers of a model's layers add to its loss, each once. tfjs's own sum over a model forgets those of
 * sequential models and of recurrent layers.
 */
export function penalties(model: LayersModel): Scalar[] {
  const losses = [...innerLayers(model)].flatMap(layer => layer.losses)
  return [...new Set(losses)].map(loss => loss())
}
