import type { Manifest } from '../../../protocol/federation/manifest.ts'
import { ArchitectureError } from '../../../protocol/meme/errors.ts'
import { planArchitecture } from '../../../protocol/meme/plan.ts'
import { type ZooName, zooArchitecture } from '../../../protocol/meme/zoo.ts'

/** Those of the papers' models that take a task's input: convolutions want images that are large enough. */
export const thatTake = (names: readonly ZooName[], task: Manifest['task']): ZooName[] =>
  names.filter(name => takes(name, task))

function takes(name: ZooName, { input, classes }: Manifest['task']): boolean {
  try {
    planArchitecture(zooArchitecture(name, classes.length), input)
    return true
  } catch (error) {
    if (error instanceof ArchitectureError) return false
    throw error
  }
}
