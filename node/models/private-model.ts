import type * as core from '@tensorflow/tfjs-core'
import type * as layers from '@tensorflow/tfjs-layers'
import { z } from 'zod'
import { type Architecture, ArchitectureSchema } from '../../protocol/meme/architecture.ts'

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

/** A model in tfjs's Layers format, from a `model.json`. */
export interface SavedModel {
  /** What the format calls so: the model's layers as JSON, in Keras's words. */
  readonly topology: Readonly<Record<string, unknown>>
  /** What it begins with: file URL of the `model.json`, and SHA-256 of the weights' bytes, hexadecimal. Null: drawn. */
  readonly weights: { readonly file: string; readonly sha256: string } | null
}

/**
 * What a peer's private model is made from: a list of layers, a module, or a saved model. Crosses threads by structured
 * clone, and is kept in config.json.
 */
export type PrivateModel = Architecture | ModelModule | SavedModel

/** A private model as config.json holds it. */
export const PrivateModelSchema: z.ZodType<PrivateModel> = z.union([
  ArchitectureSchema,
  z.strictObject({ module: z.string() }),
  z.strictObject({
    topology: z.record(z.string(), z.unknown()),
    weights: z.strictObject({ file: z.string(), sha256: z.string() }).nullable()
  })
])

export const isArchitecture = (model: PrivateModel): model is Architecture => Array.isArray(model)
export const isModule = (model: PrivateModel): model is ModelModule => 'module' in model
