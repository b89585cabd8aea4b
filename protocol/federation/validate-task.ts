import type { Manifest } from './manifest.ts'

type Task = Manifest['task']
type ImageTask = Extract<Task, { kind: 'image' }>
type TableTask = Extract<Task, { kind: 'table' }>

/** What contradicts itself in a task, a line an issue. */
export function validateTask(task: Task): string[] {
  const issues = task.kind === 'image' ? validateImage(task) : validateTable(task)
  if (hasDoubles(task.classes)) issues.push('task.classes: the same name twice')
  return issues
}

function validateImage({ input, preprocessing }: ImageTask): string[] {
  const [height = 0, width = 0, channels = 0] = input
  if (input.length !== 3) {
    return [`task.input: an image has [height, width, channels], got [${input}]`]
  }
  const { mean, pad, std } = preprocessing
  const issues: string[] = []
  if (mean.length !== channels) {
    issues.push(`task.preprocessing.mean: ${mean.length} for ${channels} channels`)
  }
  if (std.length !== channels) {
    issues.push(`task.preprocessing.std: ${std.length} for ${channels} channels`)
  }
  if (2 * pad >= Math.min(height, width)) {
    issues.push(`task.preprocessing.pad: ${pad} leaves nothing of [${input}]`)
  }
  return issues
}

/** A number is one value of the input, a category as many as it has values (one-hot). */
function validateTable({ features, input, standardisation }: TableTask): string[] {
  const issues: string[] = []
  const width = features.reduce(
    (sum, feature) => sum + (feature.type === 'number' ? 1 : feature.values.length),
    0
  )
  if (input.length !== 1 || input[0] !== width) {
    issues.push(`task.input: [${input}], expected [${width}] by the features`)
  }
  if (hasDoubles(features.map(feature => feature.name))) {
    issues.push('task.features: the same name twice')
  }
  if (features.some(feature => feature.type === 'category' && hasDoubles(feature.values))) {
    issues.push('task.features: a category has the same value twice')
  }
  const numbers = features.filter(feature => feature.type === 'number').length
  if (
    standardisation !== 'peer' &&
    (standardisation.mean.length !== numbers || standardisation.std.length !== numbers)
  ) {
    issues.push(`task.standardisation: expected one mean and std for each of ${numbers} numbers`)
  }
  return issues
}

const hasDoubles = (values: readonly string[]) => new Set(values).size < values.length
