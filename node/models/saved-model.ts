import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { InvalidModelError } from './errors.ts'
import type { SavedModel } from './private-model.ts'
import { readSavedWeights } from './saved-weights.ts'
import { withoutSoftmax } from './without-softmax.ts'

const GRAPH = z.looseObject({ format: z.literal('graph-model') })
const NODES = z.looseObject({ modelTopology: z.looseObject({ node: z.array(z.unknown()) }) })
const LAYERS = z.looseObject({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.unknown().optional()
})

/**
 * A model in tfjs's Layers format, ending in logits.
 * @param path of its model.json
 * @param json what that holds
 * @throws InvalidModelError
 */
export function readSavedModel(path: string, json: unknown): SavedModel {
  if (GRAPH.safeParse(json).success || NODES.safeParse(json).success) {
    throw new InvalidModelError(`${path} is a graph model, which is frozen and cannot be trained`, {
      hint: 'Convert it from its source as a Layers model: tensorflowjs_converter --input_format=keras --output_format=tfjs_layers_model.'
    })
  }
  const parsed = LAYERS.safeParse(json)
  if (!parsed.success) {
    throw new InvalidModelError(`${path} holds neither a list of layers nor a tfjs model`, {
      hint: 'Give a list such as [{"id":"fc1","kind":"dense","units":10}], or the model.json of a Layers model.'
    })
  }
  const { modelTopology, weightsManifest } = parsed.data
  const topology = withoutSoftmax(modelTopology, path)
  if (weightsManifest === undefined) return { topology, weights: null }
  const { sha256 } = readSavedWeights(path, weightsManifest)
  return { topology, weights: { file: pathToFileURL(resolve(path)).href, sha256 } }
}
