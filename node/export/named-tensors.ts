import type { HeldModel } from '../learning/held-model.ts'
import type { NamedTensor } from './types.ts'

/**
 * Weights of a model under the names that its layers give them, in the order of its flat state.
 * @param prefix what stands in front of the names of our own layers, without the slash
 */
export function namedTensors(
  { model, weights }: Pick<HeldModel, 'model' | 'weights'>,
  prefix: string
): NamedTensor[] {
  const names = new Map(model.weights.map(weight => [weight.read().id, weight.originalName]))
  const taken = new Set<string>()
  return weights.map(weight => {
    const name = unused(within(names.get(weight.id) ?? weight.name, prefix), taken)
    return { name, shape: weight.shape, data: weight.dataSync() as Float32Array }
  })
}

const within = (name: string, prefix: string): string =>
  name.startsWith(`${prefix}/`) ? name.slice(prefix.length + 1) : name

/** Models in models may repeat names. */
function unused(name: string, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`
  taken.add(free)
  return free
}
