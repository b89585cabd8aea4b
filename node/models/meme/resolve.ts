import type { Architecture } from '../../../protocol/meme/architecture.ts'
import { showModule } from '../load-module.ts'
import { isArchitecture, isModule, type ModelModule, type ModelTask } from '../private-model.ts'
import { resolveModel } from '../registry.ts'
import { convertTopology } from './convert.ts'

/** The layers of a meme. */
export interface ResolvedMeme {
  readonly architecture: Architecture
  /** Whether they were made of a Layers model, whose weights are left behind: a meme begins as the manifest says. */
  readonly isConverted: boolean
}

/**
 * The layers of a meme by whatever names a private model (`resolveModel`): a Layers model, saved or built by a module, is
 * converted.
 * @throws InvalidModelError naming the layer that has no place in a meme; ModelShapeError, ArchitectureError
 */
export async function resolveMeme(name: string, task: ModelTask): Promise<ResolvedMeme> {
  const model = resolveModel(name, task.classes)
  if (isArchitecture(model)) return { architecture: model, isConverted: false }
  const topology = isModule(model) ? await topologyOf(model, task) : model.topology
  const file = isModule(model) ? showModule(model.module) : name
  return { architecture: convertTopology(topology, task.input, file), isConverted: true }
}

async function topologyOf(module: ModelModule, task: ModelTask) {
  // Loads tfjs, which nothing else needs before a peer starts.
  const { moduleTopology } = await import('./module-topology.ts')
  return moduleTopology(module, task)
}
