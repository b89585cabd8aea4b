import { type layers, Sequential } from '@tensorflow/tfjs-layers'
import { MemeshError } from '../../../protocol/errors.ts'
import { innerLayers } from '../tfjs/inner-layers.ts'
import { replaceCall } from '../tfjs/replace-call.ts'
import type { LayersModel } from '../types.ts'
import { LayerFailedError, UntraceableError } from './errors.ts'
import type { Graph } from './graph.ts'

/**
 * Has the graph know in which layer's forward pass it is being recorded. A layer in another one is called after both:
 * `rnn/lstm_cell`, and so is what it throws (LayerFailedError). @returns what undoes it
 * @throws UntraceableError if a layer is stateful
 */
export function enterLayers(models: Iterable<LayersModel>, graph: Graph): () => void {
  const seen = new Set<layers.Layer>()
  const roots = new Set<layers.Layer>(models)
  const all = [...roots].flatMap(root => [...innerLayers(root, seen)])
  const unnamed = new Set(all.map(modelInside))
  const inner = all.filter(layer => !roots.has(layer) && !unnamed.has(layer))
  const stateful = inner.find(layer => 'stateful' in layer && layer.stateful)
  if (stateful !== undefined) {
    throw new UntraceableError('keeps its state from step to step', { layer: stateful.name })
  }
  const undo = inner.map(layer => enter(layer, graph))
  return () => {
    for (const restore of undo) restore()
  }
}

/** A Sequential, once it is built, holds its layers in a model that nobody has named. */
const modelInside = (layer: layers.Layer): layers.Layer | undefined =>
  layer instanceof Sequential
    ? (layer as unknown as { readonly model?: layers.Layer }).model
    : undefined

function enter(layer: layers.Layer, graph: Graph): () => void {
  const call = layer.call
  return replaceCall(layer, (...parameters) => {
    const outer = graph.layer
    const name = outer === undefined ? layer.name : `${outer}/${layer.name}`
    graph.layer = name
    try {
      return call.apply(layer, parameters)
    } catch (error) {
      throw error instanceof MemeshError ? error : new LayerFailedError(name, error)
    } finally {
      graph.layer = outer
    }
  })
}
