import type { Architecture, Shape } from '../../protocol/meme/architecture.ts'
import { planArchitecture } from '../../protocol/meme/plan.ts'
import type { Generator, Random } from '../../protocol/ports.ts'
import type { LayersModel, Variable } from '../engine/types.ts'
import { buildModel } from '../models/build.ts'
import { initialWeights } from '../models/initialise.ts'
import { weightVariables } from '../models/weights.ts'
import type { LearnerSpec, ModelRole } from './types.ts'

/** A model of a peer, built in this thread. */
export interface HeldModel {
  readonly model: LayersModel
  /** In layout order. */
  readonly weights: readonly Variable[]
  /** What it begins with, flat. */
  readonly initial: Float32Array
}

/**
 * Builds one of a peer's models. The twin begins as the private model does; the meme begins alike on all peers, by
 * the manifest's seed.
 * @param name unique in this thread
 */
export function holdModel(
  role: ModelRole,
  spec: LearnerSpec,
  random: Random,
  name: string
): HeldModel {
  const { architecture, initial } = spec.manifest.meme
  if (role !== 'meme') {
    const { seed, peer } = spec
    const label = [seed, 'peer', peer, 'init'] as const
    return build(spec.model, spec.manifest.task.input, name, (...weight) =>
      random.stream(...label, ...weight)
    )
  }
  // Weights by digest are refused before a peer starts.
  const seed = 'seed' in initial ? initial.seed : initial.weights
  return build(architecture, spec.manifest.task.input, name, (...weight) =>
    random.stream(seed, 'meme', ...weight)
  )
}

function build(
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
