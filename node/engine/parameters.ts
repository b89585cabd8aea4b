import type { Variable } from '@tensorflow/tfjs-core'
import { StepMismatchError } from './errors.ts'
import type { LayersModel, Optimizer, StepSpec } from './types.ts'

/** One model of a step. */
export interface StepModel {
  readonly name: string
  readonly model: LayersModel
  /** In the order of the model's flat state: trainable ones first. */
  readonly weights: readonly Variable[]
  /** What the optimizer changes: weights of layers that are not frozen. */
  readonly parameters: readonly Variable[]
  /** If the model learns. */
  readonly optimizer: Optimizer | undefined
}

/**
 * The models of a step, with their variables in order.
 * @throws StepMismatchError if a model learns and the step has no input `learningRate`
 */
export function stepModels(spec: StepSpec): StepModel[] {
  if (Object.keys(spec.optimizers ?? {}).length > 0 && spec.inputs.learningRate === undefined) {
    throw new StepMismatchError(`The step '${spec.name}' learns, but has no learningRate`)
  }
  return Object.entries(spec.models).map(([name, model]) => {
    const weights = spec.weights?.[name] ?? weightsOf(model)
    const trainable = trainableOf(model)
    const parameters = weights.filter(weight => trainable.has(weight))
    return { name, model, weights, parameters, optimizer: spec.optimizers?.[name] }
  })
}

/** A model's variables: trainable ones first, as tfjs lists them. */
export function weightsOf(model: LayersModel): Variable[] {
  build(model)
  const { trainableWeights, nonTrainableWeights } = model
  return [...trainableWeights, ...nonTrainableWeights].map(weight => weight.read() as Variable)
}

/** Layers know what is frozen. The flag of a variable does not tell: layers frozen by their config leave it set. */
function trainableOf(model: LayersModel): ReadonlySet<Variable> {
  build(model)
  return new Set(model.trainableWeights.map(weight => weight.read() as Variable))
}

/** Else tfjs builds a Sequential when it is first called, and sets the flags of all its weights again. */
function build(model: LayersModel): void {
  if (model.built) return
  const flags = model.weights.map(weight => [weight, weight.trainable] as const)
  model.build(model.inputs.map(({ shape }) => shape))
  for (const [weight, trainable] of flags) weight.trainable = trainable
}
