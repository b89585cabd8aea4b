import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Shape } from '../../protocol/meme/architecture.ts'
import type { NoiseStreams } from './noise/types.ts'

/** Run a step as one graph, on one of onnxruntime's providers. */
export const COMPILED_ENGINES = ['onnx', 'webgpu', 'cuda', 'onnx-web'] as const
/** Run a step operation by operation, on one of tfjs's backends. */
export const EAGER_ENGINES = ['tensorflow', 'wasm', 'cpu'] as const
export const ENGINES = [...COMPILED_ENGINES, ...EAGER_ENGINES] as const
export type CompiledEngineName = (typeof COMPILED_ENGINES)[number]
export type EagerEngineName = (typeof EAGER_ENGINES)[number]
export type EngineName = CompiledEngineName | EagerEngineName

export const isCompiled = (name: EngineName): name is CompiledEngineName =>
  (COMPILED_ENGINES as readonly EngineName[]).includes(name)

export const usesGraphicsCard = (name: EngineName): boolean => name === 'webgpu' || name === 'cuda'

/** Whether several threads may compute one step together: how many they are then shows in the last digits. */
export const sharesSteps = (name: EngineName): boolean => name === 'onnx' || name === 'onnx-web'

/** An input of a step: a tensor of fixed shape (batch axis included; [] for a scalar), fed at every run. */
export interface InputSpec {
  readonly shape: Shape
  readonly dtype: 'float32' | 'int32'
}

/**
 * An optimizer as a pure function on one parameter, written in tfjs so that an engine may run or trace it.
 * `slots` names its memory (one tensor of the parameter's shape each, zero at first).
 */
export interface Optimizer {
  readonly slots: readonly string[]
  update(
    parameter: Tensor,
    gradient: Tensor,
    slots: readonly Tensor[],
    /** Scalar tensors: the rate, and the 1-based number of this step since the last reset. */
    hyper: { readonly learningRate: Tensor; readonly step: Tensor }
  ): { readonly parameter: Tensor; readonly slots: readonly Tensor[] }
}

/** A training step or, without optimizers, a forward pass. Plain tfjs code. */
export interface StepSpec {
  readonly name: string
  readonly inputs: Readonly<Record<string, InputSpec>>
  readonly models: Readonly<Record<string, LayersModel>>
  /**
   * The order of each model's weights in its flat state; trainable ones first. Without it, tfjs's order: trainable
   * weights, then the others, layer by layer.
   */
  readonly weights?: Readonly<Record<string, readonly Variable[]>>
  /** Which models learn, and how. The rate of each is the scalar input `learningRate`. */
  readonly optimizers?: Readonly<Record<string, Optimizer>>
  /** `loss`: the scalar that is differentiated once by all learning models' trainable weights. `outputs`: what `run` returns. */
  step(inputs: Readonly<Record<string, Tensor>>): {
    readonly loss?: Tensor
    readonly outputs: Readonly<Record<string, Tensor>>
  }
}

export type Feeds = Readonly<Record<string, Float32Array | Int32Array | number>>

export interface RunOptions {
  /**
   * The random stream of each model, for this run alone: dropout and noise layers draw from it, the same numbers on
   * every engine. Needed by steps that draw.
   */
  readonly noise?: NoiseStreams
}

/**
 * A step that an engine has made ready. Models are shared between the steps of one engine: what a training step
 * has learnt, a forward pass on the same LayersModel sees. So are the slots and the count of an optimizer, between
 * steps that name the same model and the same Optimizer object: those of a full and of a remainder batch.
 */
export interface CompiledStep {
  /** One run. The outputs, flat. */
  run(feeds: Feeds, options?: RunOptions): Promise<Readonly<Record<string, Float32Array>>>
  /**
   * A copy of a model's weights as one flat vector in layout order (trainable first, batch-norm statistics last), or
   * of an optimizer slot: `state('private')`, `state('private/velocity')`.
   */
  readState(name: string): Float32Array
  /** Overwrites what `readState` reads; lengths must agree. */
  writeState(name: string, values: Float32Array): void
  /** Names that `readState` knows. */
  readonly stateNames: readonly string[]
  /** Steps since the last reset, of one optimizer. */
  steps(model: string): number
  /** Slots to zero and the step count to `steps` (0 by default). */
  resetOptimizer(model: string, steps?: number): void
  dispose(): void
}

/** Turns steps written in tfjs into something that runs. Lives in a worker thread. */
export interface Engine {
  readonly name: EngineName
  compile(spec: StepSpec): Promise<CompiledStep>
  dispose(): void
}

export type { LayersModel, NoiseStreams, Tensor, Variable }
