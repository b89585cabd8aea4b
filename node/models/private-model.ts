import type * as core from '@tensorflow/tfjs-core'
import type * as layers from '@tensorflow/tfjs-layers'
import type { Architecture } from '../../protocol/meme/architecture.ts'

/** The tfjs that memesh trains with: `layers`, `sequential`, `model`, `input`, `initializers`, and all operations. */
export type Tfjs = Omit<typeof core, 'default'> & Omit<typeof layers, 'default'>

/** What a model is built for. */
export interface ModelTask {
  /** Shape of a sample, without the batch axis; images are height, width, channels. */
  readonly input: readonly number[]
  /** Number of classes: the model gives one logit each, no softmax. */
  readonly classes: number
}

/**
 * What the module of a private model exports by this name: builds a new model [batch, …input] → [batch, classes] with
 * the `tf` that it is given. It is called more than once, in a training thread.
 */
export type CreateModel = (
  tf: Tfjs,
  task: ModelTask
) => layers.LayersModel | Promise<layers.LayersModel>

/** A module that exports a `CreateModel`, by its file URL. */
export interface ModelModule {
  readonly module: string
}

/** What a peer's private model is made from: a list of layers, or a module. Crosses threads by structured clone. */
export type PrivateModel = Architecture | ModelModule

export const isModule = (model: PrivateModel): model is ModelModule => 'module' in model
