import type { Architecture } from '../../../protocol/meme/architecture.ts'
import { showModule } from '../load-module.ts'
import { isArchitecture, isModule, type ModelTask } from '../private-model.ts'
import { resolveModel } from '../registry.ts'
import { convertTopology } from './convert.ts'

/**
 * The layers of a meme by whatever names a private model (`resolveModel`): a Layers model, saved or built by a module, is
 * converted. Its weights are left behind: a meme begins as the manifest says.
 * @throws InvalidModelError naming the layer that has no place in a meme; ModelShapeError, ArchitectureError
 */
export async function resolveMeme(name: string, task: ModelTask): Promise<Architecture> {
  const model = resolveModel(name, task.classes)
  if (isArchitecture(model)) return model
  if (!isModule(model)) return convertTopology(model.topology, task.input, name)
  // Loads tfjs, which nothing else needs before a peer starts.
  const { moduleTopology } = await import('./module-topology.ts')
  return convertTopology(await moduleTopology(model, task), task.input, showModule(model.module))
}
