import { type Tensor, tensor } from '@tensorflow/tfjs-core'
import { checkFeed } from '../feeds.ts'
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
  for (const [name, input] of Object.entries(inputs)) {
    const values = checkFeed(name, input, feeds?.[name]) as Float32Array
    tensors[name] = tensor(values, [...input.shape], input.dtype)
  }
  return tensors
}
