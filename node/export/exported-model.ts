import { useBackend } from '../engine/eager/backend.ts'
import type { ModelRole } from '../learning/types.ts'
import { trainedModels } from '../prediction/trained-models.ts'
import type { TrainedRun } from '../prediction/trained-run.ts'
import { metadataOf } from './metadata.ts'
import { namedTensors } from './named-tensors.ts'
import type { ExportedModel } from './types.ts'

/**
 * A model of a run, built in this thread. The caller disposes `model`.
 * @throws what `trainedModels` throws
 */
export async function exportedModel(run: TrainedRun, role: ModelRole): Promise<ExportedModel> {
  await useBackend('cpu')
  const held = (await trainedModels(run, [role])).get(role)!
  return {
    model: held.model,
    tensors: namedTensors(held, role),
    input: run.manifest.task.input,
    metadata: metadataOf(run, role)
  }
}
