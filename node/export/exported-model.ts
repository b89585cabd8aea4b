import { useBackend } from '../engine/eager/backend.ts'
import type { ModelRole } from '../learning/types.ts'
import { trainedModels } from '../prediction/trained-models.ts'
import type { TrainedRun } from '../prediction/trained-run.ts'
import { metadataOf } from './metadata.ts'
import type { ExportedModel, NamedTensor } from './types.ts'

/**
 * A model of a run, built in this thread. The caller disposes `model`.
 * @throws what `trainedModels` throws
 */
export async function exportedModel(run: TrainedRun, role: ModelRole): Promise<ExportedModel> {
  await useBackend('cpu')
  const { model, weights } = (await trainedModels(run, [role])).get(role)!
  const names = new Map(model.weights.map(weight => [weight.read(), weight.originalName]))
  const taken = new Set<string>()
  const tensors = weights.map((weight): NamedTensor => {
    const name = unused(within(names.get(weight) ?? weight.name, role), taken)
    return { name, shape: weight.shape, data: weight.dataSync() as Float32Array }
  })
  return { model, tensors, input: run.manifest.task.input, metadata: metadataOf(run, role) }
}

/** Layers of ours have their model's name in front. */
const within = (name: string, role: string): string =>
  name.startsWith(`${role}/`) ? name.slice(role.length + 1) : name

/** Models in models may repeat names. */
function unused(name: string, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`
  taken.add(free)
  return free
}
