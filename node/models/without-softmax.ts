import { readTopology, type SavedLayer } from './topology.ts'

/** Whether a layer's output is a softmax. */
export const isSoftmax = ({ className, config }: SavedLayer): boolean =>
  className === 'Softmax' || config.activation === 'softmax'

/**
 * A saved model that gives logits: saved ones mostly end in a softmax, which the losses take themselves.
 * @param file for a person to read
 * @throws InvalidModelError
 */
export function withoutSoftmax(
  topology: Readonly<Record<string, unknown>>,
  file: string
): Readonly<Record<string, unknown>> {
  const { layers, outputs } = readTopology(topology, file)
  const last = layers.find(({ name }) => name === outputs[0])
  if (outputs.length !== 1 || last === undefined || !isSoftmax(last)) return topology
  const ends = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'name' in value && value.name === last.name
  return JSON.parse(JSON.stringify(topology), (key, value) => {
    if (key === 'config' && ends(value)) {
      const { axis: _, ...config } = value
      return { ...config, activation: 'linear' }
    }
    if (value?.class_name === 'Softmax' && ends(value.config)) {
      return { ...value, class_name: 'Activation' }
    }
    return value
  })
}
