import type { ModelRole } from '../learning/types.ts'
import type { TrainedRun } from '../prediction/trained-run.ts'

/**
 * What an exported file says of its model. Nothing of the peer, since files are passed on; but for a table, how its columns
 * enter the model: mean and deviation of the training part.
 */
export function metadataOf(run: TrainedRun, role: ModelRole): Readonly<Record<string, string>> {
  const { federation, manifest, checkpoint, columns } = run
  const { kind, input, classes, ...task } = manifest.task
  return {
    schema: 'memesh.model/1',
    federation,
    name: manifest.name,
    model: role === 'localOnly' ? 'local-only' : role,
    round: String(checkpoint.round),
    task: kind,
    input: JSON.stringify(input),
    classes: JSON.stringify(classes),
    // How raw samples become what the model takes.
    ...Object.fromEntries(Object.entries(task).map(([key, value]) => [key, JSON.stringify(value)])),
    ...(columns !== undefined && { columns: JSON.stringify(columns) }),
    output: 'logits: softmax gives the probability of each class'
  }
}
