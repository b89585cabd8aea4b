import {
  input as inputLayer,
  type LayersModel,
  model,
  type SymbolicTensor
} from '@tensorflow/tfjs-layers'
import type { Architecture, Shape } from '../../protocol/meme/architecture.ts'
import { connect } from '../../protocol/meme/graph.ts'
import { buildLayer } from './layers.ts'

/** A layer of a built model: names are prefixed, since all models of a worker share one table of variables. */
export const layerName = (model: string, layer: string): string => `${model}/${layer}`

/**
 * The tfjs model of an architecture: [batch, …input] → logits, no softmax. float32, on the backend that is active.
 * Kernels start at zero, so that nothing random or slow runs; `initialWeights` has the values to begin with.
 * @param name names the model and prefixes its layers: a letter or digit, then letters, digits, `.` `_` `-` `/`
 * @throws ArchitectureError when layers name others that are not there (`planArchitecture` checks the rest)
 */
export function buildModel(architecture: Architecture, input: Shape, name: string): LayersModel {
  const reads = connect(architecture)
  const entry = inputLayer({ shape: [...input], name })
  const tensors = new Map<string, SymbolicTensor>()
  let output = entry
  for (const layer of architecture) {
    const ids = reads.get(layer.id) ?? []
    const [first = entry, ...others] = ids.map(id => tensors.get(id) ?? entry)
    const built = buildLayer(layer, layerName(name, layer.id), first.shape.length - 1)
    // Symbolic in, symbolic out: the declared union is for concrete tensors.
    output = built.apply(others.length > 0 ? [first, ...others] : first) as SymbolicTensor
    tensors.set(layer.id, output)
  }
  return model({ inputs: entry, outputs: output, name })
}
