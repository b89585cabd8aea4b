import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Graph } from './graph.ts'

/** Has the graph know in which layer's forward pass it is being recorded. @returns what undoes it */
export function enterLayers(models: Iterable<LayersModel>, graph: Graph): () => void {
  const layers = [...models].flatMap(model => model.layers)
  const own = layers.map(layer => Object.getOwnPropertyDescriptor(layer, 'call'))
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
    for (const [i, layer] of layers.entries()) {
      // The method of the class shows again, or what the layer had instead.
      Reflect.deleteProperty(layer, 'call')
      if (own[i] !== undefined) Object.defineProperty(layer, 'call', own[i])
    }
  }
}
