import { type Tensor, tensor, tidy, type Variable } from '@tensorflow/tfjs-core'
import { StepMismatchError } from '../errors.ts'

/** The values of some variables, one after the other. */
export function readFlat(variables: readonly Variable[]): Float32Array {
  const flat = new Float32Array(variables.reduce((sum, { size }) => sum + size, 0))
  let at = 0
  for (const source of variables) {
    flat.set(source.dataSync<'float32'>(), at)
    at += source.size
  }
  return flat
}

/**
 * Overwrites some variables from one vector. `name` is for the message.
 * @throws StepMismatchError if the lengths differ
 */
export function writeFlat(
  variables: readonly Variable[],
  values: Float32Array,
  name: string
): void {
  const size = variables.reduce((sum, variable) => sum + variable.size, 0)
  if (values.length !== size) {
    throw new StepMismatchError(
      `Expected ${size} values for the state '${name}', got ${values.length}`
    )
  }
  let at = 0
  for (const target of variables) {
    const end = at + target.size
    // A copy: some backends keep the array that a tensor was made of.
    tidy(() => target.assign(tensor(values.slice(at, end), target.shape) as Tensor))
    at = end
  }
}
