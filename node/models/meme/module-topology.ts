import { useBackend } from '../../engine/eager/backend.ts'
import { sha256Hasher } from '../../hasher.ts'
import { createRandom } from '../../random.ts'
import { buildModule } from '../build-module.ts'
import type { ModelModule, ModelTask } from '../private-model.ts'

/**
 * The topology of the model that a module builds, in this thread.
 * @throws InvalidModelError; ModelShapeError
 */
export async function moduleTopology(
  module: ModelModule,
  task: ModelTask
): Promise<Readonly<Record<string, unknown>>> {
  await useBackend('cpu')
  const random = createRandom(sha256Hasher)
  const model = await buildModule(module, task, draw => random.stream('meme', draw))
  try {
    return model.toJSON(null, false) as unknown as Readonly<Record<string, unknown>>
  } finally {
    model.dispose()
  }
}
