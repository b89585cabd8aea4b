import type { layers } from '@tensorflow/tfjs-layers'
import { innerLayers } from '../inner-layers.ts'
import { replaceCall } from '../replace-call.ts'
import type { LayersModel } from '../types.ts'
import { UntraceableError } from './errors.ts'
import type { Graph } from './graph.ts'

/**
 * Has the graph know in which layer's forward pass it is being recorded. A layer in another one is called after both:
 * `rnn/lstm_cell`. @returns what undoes it
 * @throws UntraceableError if a layer is stateful
 */
export function enterLayers(models: Iterable<LayersModel>, graph: Graph): () => void {
  const roots = new Set<layers.Layer>(models)
  const seen = new Set<layers.Layer>()
  const inner = [...roots]
    .flatMap(root => [...innerLayers(root, seen)])
    .filter(layer => !roots.has(layer))
  const stateful = inner.find(layer => 'stateful' in layer && layer.stateful)
  if (stateful !== undefined) {
    throw new UntraceableError('keeps its state from step to step', { layer: stateful.name })
  }
  const undo = inner.map(layer => enter(layer, graph))
  return () => {
    for (const restore of undo) restore()
  }
}

function enter(layer: layers.Layer, graph: Graph): () => void {
  const call = layer.call
  return replaceCall(layer, (...parameters) => {
    const outer = graph.layer
    graph.layer = outer === undefined ? layer.name : `${outer}/${layer.name}`
    try {
      return call.apply(layer, parameters)
    } finally {
      graph.layer = outer
    }
  })
}
