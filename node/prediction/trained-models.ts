import { tensor, tidy } from '@tensorflow/tfjs-core'
import { showShape } from '../../protocol/meme/layers/shapes.ts'
import { sha256Hasher } from '../hasher.ts'
import { LearnerStateError } from '../learning/errors.ts'
import { type HeldModel, holdModel } from '../learning/held-model.ts'
import type { ModelRole } from '../learning/types.ts'
import { createRandom } from '../random.ts'
import type { TrainedRun } from './trained-run.ts'

const ROLES: readonly ModelRole[] = ['localOnly', 'private', 'meme']

/** The models that a run holds. */
export const rolesOf = ({ checkpoint }: TrainedRun): ModelRole[] =>
  ROLES.filter(role => checkpoint.learner.vectors[role] !== undefined)

/**
 * Builds models of a run in this thread, with the weights that they have learnt, on tfjs's current backend.
 * @throws LearnerStateError where a module builds another model than it did; InvalidModelError, ModelShapeError
 */
export async function trainedModels(
  run: TrainedRun,
  roles: readonly ModelRole[] = rolesOf(run)
): Promise<Map<ModelRole, HeldModel>> {
  const random = createRandom(sha256Hasher)
  const { manifest, seed } = run
  // The checkpoint has what a saved model has become of its weights.
  const model = 'topology' in run.model ? { ...run.model, weights: null } : run.model
  const models = new Map<ModelRole, HeldModel>()
  try {
    // One after the other: while a module builds its model, its thread builds no other.
    for (const role of roles) {
      const held = await holdModel(role, { manifest, model, seed, peer: '' }, random, role)
      models.set(role, held)
      writeWeights(run, role, held)
    }
    return models
  } catch (error) {
    for (const { model } of models.values()) model.dispose()
    throw error
  }
}

function writeWeights({ checkpoint }: TrainedRun, role: ModelRole, { weights }: HeldModel): void {
  const { vectors, shapes } = checkpoint.learner
  const vector = vectors[role] ?? new Float32Array()
  const built = weights.map(({ shape }) => showShape(shape)).join()
  const size = weights.reduce((sum, weight) => sum + weight.size, 0)
  if (vector.length !== size || (shapes[role]?.join() ?? built) !== built) {
    throw new LearnerStateError(
      `The module builds another '${role}' model than the run has trained`,
      {
        hint: 'Put the module back as it was when the run began.'
      }
    )
  }
  let at = 0
  for (const weight of weights) {
    const values = vector.subarray(at, at + weight.size)
    tidy(() => weight.assign(tensor(values, weight.shape)))
    at += weight.size
  }
}
