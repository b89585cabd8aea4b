import { MemeshError } from '../errors.ts'
import { type MemePlan, planArchitecture } from '../meme/plan.ts'
import { planShards } from '../meme/sharding.ts'
import { MAX_PUSHED_SHARD_BYTES } from '../messages/limits.ts'
import { ManifestInvalidError } from './errors.ts'
import type { Manifest } from './manifest.ts'
import { validateTask } from './validate-task.ts'

/**
 * Checks what a schema cannot: that the parts of a manifest fit one another. Needs no data and builds no model.
 * @throws ManifestInvalidError
 */
export function validateManifest(manifest: Manifest): void {
  const issues = [
    ...validateTask(manifest.task),
    ...validateMeme(manifest),
    ...validateExchange(manifest)
  ]
  if (issues.length > 0) throw new ManifestInvalidError(issues.slice(0, 3))
}

function validateMeme({ task, meme, exchange }: Manifest): string[] {
  const planned = attempt('meme.architecture', () =>
    planArchitecture(meme.architecture, task.input)
  )
  if ('issues' in planned) return planned.issues
  const plan = planned.value
  const sharded = attempt('exchange.shardBytes', () =>
    planShards(plan.layout, exchange.encoding, exchange.shardBytes)
  )
  const issues = 'issues' in sharded ? sharded.issues : []
  if (plan.layout.trainable === 0) issues.push('meme.architecture: has nothing to train')
  if (meme.head === 'shared' && !givesLogits(plan, task.classes.length)) {
    issues.push(
      `meme.architecture: gives [${plan.output}], expected one value a class: [${task.classes.length}]`
    )
  }
  return issues
}

const givesLogits = ({ output }: MemePlan, classes: number) =>
  output.length === 1 && output[0] === classes

function validateExchange({ exchange }: Manifest): string[] {
  const { deadline, delivery, minNeighbours, neighbours, shardBytes } = exchange
  const issues: string[] = []
  if (deadline.minMs > deadline.maxMs) {
    issues.push('exchange.deadline: minMs is above maxMs')
  }
  if (minNeighbours > neighbours) {
    issues.push('exchange.minNeighbours: is above exchange.neighbours')
  }
  if (delivery === 'push' && shardBytes > MAX_PUSHED_SHARD_BYTES) {
    issues.push(`exchange.shardBytes: is above ${MAX_PUSHED_SHARD_BYTES}, the most that is pushed`)
  }
  return issues
}

/** The issue of a typed error, with the path of the field that it is about. */
function attempt<T>(path: string, work: () => T): { value: T } | { issues: string[] } {
  try {
    return { value: work() }
  } catch (error) {
    if (error instanceof MemeshError) return { issues: [`${path}: ${error.message}`] }
    throw error
  }
}
