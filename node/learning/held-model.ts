import type { Architecture, Shape } from '../../protocol/meme/architecture.ts'
import { planArchitecture } from '../../protocol/meme/plan.ts'
import type { Generator, Random } from '../../protocol/ports.ts'
import { weightsOf } from '../engine/parameters.ts'
import type { LayersModel, Variable } from '../engine/types.ts'
import { buildModel } from '../models/build.ts'
import { buildModule } from '../models/build-module.ts'
import { buildSaved } from '../models/build-saved.ts'
import { initialWeights } from '../models/initialise.ts'
import { isArchitecture, isModule } from '../models/private-model.ts'
import { weightVariables } from '../models/weights.ts'
import type { LearnerSpec, ModelRole } from './types.ts'

/** A model of a peer, built in this thread. */
export interface HeldModel {
  readonly model: LayersModel
  /** In layout order; a Layers model's as tfjs lists them. Trainable ones first. */
  readonly weights: readonly Variable[]
  /** What it begins with, flat. */
  readonly initial: Float32Array
}

/**
 * Builds one of a peer's models. The twin begins as the private model does; the meme begins alike on all peers, by
 * the manifest's seed.
 * @param name unique in this thread
 * @throws InvalidModelError, ModelShapeError for a Layers model that is none for the task
 */
export async function holdModel(
  role: ModelRole,
  spec: Pick<LearnerSpec, 'manifest' | 'model' | 'peer' | 'seed'>,
  random: Random,
  name: string
): Promise<HeldModel> {
  const { meme, task } = spec.manifest
  const { input, classes } = task
  if (role === 'meme') {
    // Weights by digest are refused before a peer starts.
    const seed = 'seed' in meme.initial ? meme.initial.seed : meme.initial.weights
    const stream = (...weight: string[]) => random.stream(seed, 'meme', ...weight)
    return fromArchitecture(meme.architecture, input, name, stream)
  }
  const stream = (...label: (string | number)[]) =>
    random.stream(spec.seed, 'peer', spec.peer, 'init', ...label)
  const own = spec.model
  if (isArchitecture(own)) return fromArchitecture(own, input, name, stream)
  const shapes = { input, classes: classes.length }
  return fromLayers(
    await (isModule(own) ? buildModule(own, shapes, stream) : buildSaved(own, shapes, stream))
  )
}

function fromArchitecture(
  architecture: Architecture,
  input: Shape,
  name: string,
  stream: (layer: string, weight: string) => Generator
): HeldModel {
  const { layout } = planArchitecture(architecture, input)
  const model = buildModel(architecture, input, name)
  return {
    model,
    weights: weightVariables(model, layout),
    initial: initialWeights(layout, stream)
  }
}

function fromLayers(model: LayersModel): HeldModel {
  const weights = weightsOf(model)
  const initial = new Float32Array(weights.reduce((sum, { size }) => sum + size, 0))
  let at = 0
  for (const weight of weights) {
    initial.set(weight.dataSync(), at)
    at += weight.size
  }
  return { model, weights, initial }
}
