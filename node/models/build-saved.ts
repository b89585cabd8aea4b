import { fileURLToPath } from 'node:url'
import { dispose, io } from '@tensorflow/tfjs-core'
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers'
import type { Generator } from '../../protocol/ports.ts'
import { InvalidModelError } from './errors.ts'
import { withKeyedInitializers } from './keyed-initializers.ts'
import { messageOf, showModule } from './load-module.ts'
import type { ModelTask, SavedModel } from './private-model.ts'
import { readModelFile } from './read-model-file.ts'
import { requireModel } from './require-model.ts'
import { readSavedWeights, type SavedWeights } from './saved-weights.ts'

/**
 * Builds a saved model, checked, with the weights that it was saved with.
 * @param stream the random stream of the n-th weight that is drawn, for a model without weights
 * @throws InvalidModelError; ModelShapeError
 */
export async function buildSaved(
  { topology, weights }: SavedModel,
  task: ModelTask,
  stream: (draw: number) => Generator
): Promise<LayersModel> {
  const name = weights === null ? 'the saved model' : showModule(weights.file)
  const saved = weights && readAgain(weights)
  const model = await withKeyedInitializers(stream, () => build(topology, name))
  try {
    requireModel(model, task, name)
    if (saved !== null) fill(model, saved, name)
    return model
  } catch (error) {
    model.dispose()
    throw error
  }
}

/** The weights as they were when the model was named. */
function readAgain({ file, sha256 }: NonNullable<SavedModel['weights']>): SavedWeights {
  const path = fileURLToPath(file)
  const { weightsManifest } = readModelFile(path) as { weightsManifest?: unknown }
  const saved = readSavedWeights(path, weightsManifest)
  if (saved.sha256 === sha256) return saved
  throw new InvalidModelError(`The weights beside ${path} have changed`, {
    hint: 'Put the files back as they were when the run began.'
  })
}

async function build(topology: SavedModel['topology'], name: string): Promise<LayersModel> {
  try {
    return await loadLayersModel(io.fromMemory({ modelTopology: topology }))
  } catch (cause) {
    throw new InvalidModelError(`Cannot build the model of ${name}: ${messageOf(cause)}`, {
      cause,
      hint: 'It must be made of layers that tfjs has, without any of your own.'
    })
  }
}

function fill(model: LayersModel, { specs, bytes }: SavedWeights, name: string): void {
  const values = io.decodeWeights(bytes.buffer, specs as unknown as io.WeightsManifestEntry[])
  const own = specs.filter(({ group }) => group !== 'optimizer').map(spec => spec.name)
  try {
    model.loadWeights(Object.fromEntries(own.map(each => [each, values[each]!])), true)
  } catch (cause) {
    throw new InvalidModelError(
      `The weights of ${name} are not those of its layers: ${messageOf(cause)}`,
      {
        cause,
        hint: 'Save the model again.'
      }
    )
  } finally {
    dispose(values)
  }
}
