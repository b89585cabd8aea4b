import { StepMismatchError } from './errors.ts'
import type { Feeds, InputSpec } from './types.ts'

/**
 * The values that an input is fed.
 * @throws StepMismatchError if there are none, not as many as its shape has, or no numbers
 */
export function checkFeed(
  name: string,
  { shape }: InputSpec,
  fed: Feeds[string] | undefined
): ArrayLike<number> {
  if (fed === undefined) throw new StepMismatchError(`Expected the input '${name}', got nothing`)
  const values = typeof fed === 'number' && Number.isFinite(fed) ? Float32Array.of(fed) : fed
  if (!(values instanceof Float32Array || values instanceof Int32Array)) {
    throw new StepMismatchError(
      `Expected the input '${name}' to be a finite number, a Float32Array or an Int32Array`
    )
  }
  if (values.length === shape.reduce((product, n) => product * n, 1)) return values
  throw new StepMismatchError(
    `Expected the input '${name}' of shape [${shape}], got ${values.length} values`
  )
}
