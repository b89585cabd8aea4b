import {
  keep,
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  type Variable,
  variableGrads
} from '@tensorflow/tfjs-core'
import { StepMismatchError } from '../errors.ts'
import type { StepSpec } from '../types.ts'

/**
 * Runs a step that learns and differentiates its loss once by all parameters. Call it in a tidy. The outputs are kept:
 * the caller disposes them. Gradients are named as their variables are.
 * @throws StepMismatchError without a loss, or without parameters: all of them frozen
 */
export function differentiate(
  spec: StepSpec,
  parameters: readonly Variable[],
  inputs: Readonly<Record<string, Tensor>>
): { outputs: Readonly<Record<string, Tensor>>; gradients: NamedTensorMap } {
  if (parameters.length === 0) {
    throw new StepMismatchError(`The step '${spec.name}' learns, but its models are frozen`)
  }
  let outputs: Readonly<Record<string, Tensor>> = {}
  try {
    const { grads } = variableGrads(() => {
      const result = spec.step(inputs)
      if (result.loss === undefined) {
        throw new StepMismatchError(`The step '${spec.name}' learns, but gives no loss`)
      }
      // variableGrads tidies up behind this function.
      for (const output of Object.values(result.outputs)) keep(output)
      outputs = result.outputs
      return result.loss as Scalar
    }, [...parameters])
    return { outputs, gradients: grads }
  } catch (error) {
    for (const output of Object.values(outputs)) output.dispose()
    throw error
  }
}
