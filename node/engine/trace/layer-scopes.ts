import type { LayersModel } from '@tensorflow/tfjs-layers'
import { replaceCall } from '../replace-call.ts'
import type { Graph } from './graph.ts'

/** Has the graph know in which layer's forward pass it is being recorded. @returns what undoes it */
export function enterLayers(models: Iterable<LayersModel>, graph: Graph): () => void {
  const layers = [...models].flatMap(model => model.layers)
  const undo = layers.map(layer => {
    const call = layer.call
    return replaceCall(layer, (...parameters) => {
      const outer = graph.layer
      graph.layer = layer.name
      try {
        return call.apply(layer, parameters)
      } finally {
        graph.layer = outer
      }
    })
  })
  return () => {
    for (const restore of undo) restore()
  }
}
