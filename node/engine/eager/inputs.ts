import { type Tensor, tensor } from '@tensorflow/tfjs-core'
import { StepMismatchError } from '../errors.ts'
import type { Feeds, InputSpec } from '../types.ts'

/**
 * What a step is fed, as tensors; call it in a tidy.
 * @throws StepMismatchError if an input is missing or has another size
 */
export function inputTensors(
  inputs: Readonly<Record<string, InputSpec>>,
  feeds: Feeds
): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {}
  for (const [name, { shape, dtype }] of Object.entries(inputs)) {
    const fed = feeds[name]
    if (fed === undefined) throw new StepMismatchError(`Expected the input '${name}', got nothing`)
    const values = typeof fed === 'number' ? [fed] : fed
    const size = shape.reduce((product, n) => product * n, 1)
    if (values.length !== size) {
      throw new StepMismatchError(
        `Expected the input '${name}' of shape [${shape}], got ${values.length} values`
      )
    }
    tensors[name] = tensor(values, [...shape], dtype)
  }
  return tensors
}
