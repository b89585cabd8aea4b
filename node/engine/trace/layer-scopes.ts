import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Graph } from './graph.ts'

/** Has the graph know in which layer's forward pass it is being recorded. @returns what undoes it */
export function enterLayers(models: Iterable<LayersModel>, graph: Graph): () => void {
  const layers = [...models].flatMap(model => model.layers)
  for (const layer of layers) {
    const call = layer.call
    layer.call = (...parameters) => {
      const outer = graph.layer
      graph.layer = layer.name
      try {
        return call.apply(layer, parameters)
      } finally {
        graph.layer = outer
      }
    }
  }
  return () => {
    // The method of the class shows again.
    for (const layer of layers) Reflect.deleteProperty(layer, 'call')
  }
}
