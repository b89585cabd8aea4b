import * as core from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import type { Generator } from '../../protocol/ports.ts'
import { InvalidModelError } from './errors.ts'
import { withKeyedInitializers } from './keyed-initializers.ts'
import { loadModule, messageOf, showModule } from './load-module.ts'
import type { CreateModel, ModelModule, ModelTask, Tfjs } from './private-model.ts'
import { requireModel } from './require-model.ts'

/** tfjs and its layers under one name, as in the package that bundles them. */
const tf: Tfjs = { ...core, ...layers }

/** Weights of the models that modules have built in this thread. */
const built = new WeakSet<layers.LayersModel['weights'][number]>()

/**
 * The model that a module builds, checked, with the weights that it begins with.
 * @param stream the random stream of the n-th weight that is drawn
 * @throws InvalidModelError; ModelShapeError
 */
export async function buildModule(
  module: ModelModule,
  task: ModelTask,
  stream: (draw: number) => Generator
): Promise<layers.LayersModel> {
  const name = showModule(module.module)
  const createModel = await loadModule(module)
  const model = await withKeyedInitializers(stream, () => create(createModel, task, name))
  requireModel(model, task, name)
  requireNew(model, name)
  return model
}

async function create(
  createModel: CreateModel,
  { input, classes }: ModelTask,
  name: string
): Promise<layers.LayersModel> {
  const made = await run(() => createModel(tf, { input: [...input], classes }), name)
  if (made instanceof layers.LayersModel) return made
  throw new InvalidModelError(`createModel of ${name} gives no Layers model`, {
    hint: 'Return what tf.sequential or tf.model gives, and use the tf that createModel is called with: models of another copy of tfjs cannot be trained.'
  })
}

/** @returns what may be anything, whatever the type says: the module is not ours */
async function run(createModel: () => unknown, name: string): Promise<unknown> {
  try {
    return await createModel()
  } catch (cause) {
    throw new InvalidModelError(`createModel of ${name} fails: ${messageOf(cause)}`, {
      cause,
      hint: `Correct ${lineOf(cause, name) ?? 'the module'}.`
    })
  }
}

/** Where in the module an error was thrown; stacks do not leave the thread. */
function lineOf(error: unknown, name: string): string | undefined {
  const frames = error instanceof Error ? (error.stack?.split('\n') ?? []) : []
  const [, line] =
    /:(\d+):\d+\)?$/.exec(frames.find(frame => frame.includes(`${name}:`)) ?? '') ?? []
  return line && `line ${line} of it`
}

/** Peers in one thread, and a peer's twin, must not learn on each other's weights. */
function requireNew({ weights }: layers.LayersModel, name: string): void {
  const shared = weights.some(weight => built.has(weight))
  for (const weight of weights) built.add(weight)
  if (!shared) return
  throw new InvalidModelError(`createModel of ${name} gives weights that it has given before`, {
    hint: 'Create all layers inside of createModel, none beside it.'
  })
}
