import type { ModelRole } from '../learning/types.ts'
import type { TrainedRun } from '../prediction/trained-run.ts'

/** What an exported file says of its model. Nothing of the peer: files are passed on. */
export function metadataOf(run: TrainedRun, role: ModelRole): Readonly<Record<string, string>> {
  const { federation, manifest, checkpoint } = run
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
    output: 'logits: softmax gives the probability of each class'
  }
}
