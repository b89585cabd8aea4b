import { z } from 'zod'
import { MAX_SAVED_LAYERS } from './constants.ts'
import { InvalidModelError } from './errors.ts'

const name = z.string().max(256)
const LayerSchema = z.looseObject({
  class_name: name,
  config: z.looseObject({ name: name.optional() }),
  inbound_nodes: z.array(z.unknown()).max(MAX_SAVED_LAYERS).optional()
})
const Layers = z.array(LayerSchema).min(1).max(MAX_SAVED_LAYERS)
const Sequential = z.object({
  class_name: z.literal('Sequential'),
  config: z.union([Layers.transform(layers => ({ layers })), z.object({ layers: Layers })])
})
const Ends = z.array(z.tuple([name], z.unknown())).max(MAX_SAVED_LAYERS)
const Functional = z.object({
  class_name: z.enum(['Model', 'Functional']),
  config: z.object({ layers: Layers, input_layers: Ends, output_layers: Ends })
})

/** One layer as Keras writes it. */
export interface SavedLayer {
  readonly className: string
  readonly name: string
  readonly config: Readonly<Record<string, unknown>>
  /** The layers that it reads; several lists where it is used more than once. */
  readonly reads: readonly (readonly string[])[]
}

/** The layers of a saved model, in the order of the file. */
export interface Topology {
  readonly layers: readonly SavedLayer[]
  /** The layers whose outputs are the model's. */
  readonly outputs: readonly string[]
}

/**
 * Reads the topology of a model in tfjs's Layers format; what stands in the layers is not looked at.
 * @param file for a person to read
 * @throws InvalidModelError
 */
export function readTopology(topology: Readonly<Record<string, unknown>>, file: string): Topology {
  const model = topology.model_config ?? topology
  const sequential = Sequential.safeParse(model)
  if (sequential.success) return chain(sequential.data.config.layers)
  const functional = Functional.safeParse(model)
  if (!functional.success) {
    throw new InvalidModelError(`${file} holds no layers`, {
      hint: 'Save a Sequential or functional model with tfjs (model.save), or convert one from Keras 2: tensorflowjs_converter --output_format=tfjs_layers_model.'
    })
  }
  const { layers, output_layers } = functional.data.config
  return { layers: layers.map(graphLayer), outputs: output_layers.map(([id]) => id) }
}

type ParsedLayer = z.infer<typeof LayerSchema>

function chain(parsed: readonly ParsedLayer[]): Topology {
  const named = parsed.map((layer, at) => savedLayer(layer, at))
  const layers = named.map((layer, at) => ({
    ...layer,
    reads: at === 0 ? [] : [[named[at - 1]!.name]]
  }))
  return { layers, outputs: [named.at(-1)!.name] }
}

/** Each node is a list of [layer, node index, tensor index, …]. */
const Node = z.array(z.tuple([name], z.unknown())).max(MAX_SAVED_LAYERS)

function graphLayer(parsed: ParsedLayer, at: number): SavedLayer {
  const reads = (parsed.inbound_nodes ?? []).map(node => {
    const found = Node.safeParse(node)
    return found.success ? found.data.map(([id]) => id) : []
  })
  return { ...savedLayer(parsed, at), reads }
}

const savedLayer = ({ class_name, config }: ParsedLayer, at: number) => ({
  className: class_name,
  name: config.name ?? `layer ${at + 1}`,
  config
})
