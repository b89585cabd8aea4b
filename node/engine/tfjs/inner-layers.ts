import { layers } from '@tensorflow/tfjs-layers'

/** A layer and all that it holds (wrappers, cells, models in models), each once. */
export function* innerLayers(
  layer: layers.Layer,
  seen = new Set<layers.Layer>()
): Generator<layers.Layer> {
  if (seen.has(layer)) return
  seen.add(layer)
  yield layer
  for (const value of Object.values(layer).flat()) {
    if (value instanceof layers.Layer) yield* innerLayers(value, seen)
  }
}
