import {
  type Architecture,
  type Layer,
  LayerSchema,
  type Shape
} from '../../../protocol/meme/architecture.ts'
import { ArchitectureError } from '../../../protocol/meme/errors.ts'
import { showShape } from '../../../protocol/meme/layers/shapes.ts'
import { planArchitecture } from '../../../protocol/meme/plan.ts'
import { InvalidModelError, ModelShapeError } from '../errors.ts'
import { readTopology, type SavedLayer } from '../topology.ts'
import { CONVERTERS, type Draft } from './converters.ts'
import { refusalOf } from './refusals.ts'

/** How the ids of our layers begin. */
const PREFIXES: Readonly<Record<string, string>> = {
  dense: 'fc',
  conv1d: 'conv',
  conv2d: 'conv',
  depthwiseConv2d: 'depthwise',
  maxPool2d: 'pool',
  avgPool2d: 'pool',
  globalAvgPool: 'pool',
  globalMaxPool: 'pool',
  batchNorm: 'norm',
  layerNorm: 'norm',
  activation: 'act',
  flatten: 'flat',
  dropout: 'drop',
  add: 'add',
  concat: 'concat'
}
const MERGES: readonly string[] = ['add', 'concat']

/**
 * A Layers model as our list of layers, with ids of their own: names that tfjs gives differ from run to run, and would
 * make another federation each time. Weights are left behind.
 * @param topology of the model
 * @param input of the task, without the batch axis
 * @param file for a person to read
 * @throws InvalidModelError naming the layer that has no place in a meme; ModelShapeError for another input
 */
export function convertTopology(
  topology: Readonly<Record<string, unknown>>,
  input: Shape,
  file: string
): Architecture {
  const { layers, outputs } = readTopology(topology, file)
  const conversion = new Conversion(input, file)
  for (const layer of layers) conversion.add(layer)
  return conversion.finish(outputs)
}

class Conversion {
  readonly #input: Shape
  readonly #file: string
  readonly #layers: Layer[] = []
  readonly #counts = new Map<string, number>()
  /** By the name of a layer, the id of ours that gives its output; null for the model's input. */
  readonly #ids = new Map<string, string | null>()
  #rank: number

  constructor(input: Shape, file: string) {
    this.#input = input
    this.#file = file
    this.#rank = input.length
  }

  add(layer: SavedLayer): void {
    const drafts = Object.hasOwn(CONVERTERS, layer.className)
      ? CONVERTERS[layer.className]!(layer.config)
      : this.#refuse(layer, 'is of a kind that memes do not have')
    const why = refusalOf(layer, this.#rank)
    if (why !== null) this.#refuse(layer, why)
    this.#requireInput(layer)
    const of = this.#reads(layer, drafts[0])
    for (const draft of drafts) this.#push(layer, draft, of)
    this.#ids.set(layer.name, this.#layers.at(-1)?.id ?? null)
  }

  finish(outputs: readonly string[]): Architecture {
    const last = this.#layers.at(-1)?.id
    if (last !== undefined && outputs.length === 1 && this.#ids.get(outputs[0]!) === last) {
      return this.#layers
    }
    throw new InvalidModelError(`The last layer of ${this.#file} is not its only output`, {
      hint: 'A meme has one output: the logits of its last layer.'
    })
  }

  /** The ids that a merging layer names. All others must read what stands before them. */
  #reads(layer: SavedLayer, draft: Draft | undefined): readonly string[] {
    if (draft === undefined) return []
    if (layer.reads.length > 1) this.#refuse(layer, 'is used more than once')
    const ids = (layer.reads[0] ?? []).map(name => this.#ids.get(name))
    if (MERGES.includes(draft.kind)) {
      return ids.map(id => id ?? this.#refuse(layer, "reads the model's input"))
    }
    const before = this.#layers.at(-1)?.id ?? null
    if (ids.length > 1 || (ids.length === 1 && ids[0] !== before)) {
      this.#refuse(layer, 'does not read the layer before it; only add and concatenate may')
    }
    return []
  }

  #push(layer: SavedLayer, draft: Draft, of: readonly string[]): void {
    const prefix = PREFIXES[draft.kind]!
    const count = (this.#counts.get(prefix) ?? 0) + 1
    this.#counts.set(prefix, count)
    const merging = MERGES.includes(draft.kind) ? { of } : {}
    const parsed = LayerSchema.safeParse({ ...draft, ...merging, id: `${prefix}${count}` })
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0]!
      this.#refuse(layer, `cannot be one of a meme: ${path.join('.')}: ${message}`)
    }
    this.#layers.push(parsed.data)
    try {
      this.#rank = planArchitecture(this.#layers, this.#input).output.length
    } catch (error) {
      if (!(error instanceof ArchitectureError)) throw error
      this.#refuse(layer, `does not fit: ${error.message}`)
    }
  }

  #requireInput({ config }: SavedLayer): void {
    const [, ...shape] = (config.batch_input_shape ?? config.batch_shape ?? []) as number[]
    if (this.#layers.length > 0 || shape.length === 0) return
    if (shape.join() === this.#input.join()) return
    throw new ModelShapeError(
      `The model of ${this.#file} takes samples of ${shape.join('×')}, the data have ${showShape(this.#input)}`,
      { hint: 'Give a model that is made for these data.' }
    )
  }

  #refuse(layer: SavedLayer, why: string): never {
    throw new InvalidModelError(
      `The layer ${layer.name} (${layer.className}) of ${this.#file} ${why}`,
      {
        hint: 'Every peer must build the same meme, from the layers that docs/CONFIGURATION.md lists. As a private model it can stay as it is.'
      }
    )
  }
}
