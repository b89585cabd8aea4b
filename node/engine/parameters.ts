import type { Variable } from '@tensorflow/tfjs-core'
import { StepMismatchError } from './errors.ts'
import type { LayersModel, Optimizer, StepSpec } from './types.ts'

/** One model of a step. */
export interface StepModel {
  readonly name: string
  readonly model: LayersModel
  /** In the order of the model's flat state: trainable ones first. */
  readonly weights: readonly Variable[]
  /** What the optimizer changes. */
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
    const parameters = weights.filter(({ trainable }) => trainable)
    return { name, model, weights, parameters, optimizer: spec.optimizers?.[name] }
  })
}

/** A model's variables: trainable ones first, as tfjs lists them. */
export const weightsOf = ({ trainableWeights, nonTrainableWeights }: LayersModel): Variable[] =>
  [...trainableWeights, ...nonTrainableWeights].map(weight => weight.read() as Variable)
