import { StepMismatchError } from './errors.ts'
import type { Feeds, InputSpec } from './types.ts'

/**
 * The values that an input is fed.
 * @throws StepMismatchError if there are none, or not as many as its shape has
 */
export function checkFeed(
  name: string,
  { shape }: InputSpec,
  fed: Feeds[string] | undefined
): ArrayLike<number> & Iterable<number> {
  if (fed === undefined) throw new StepMismatchError(`Expected the input '${name}', got nothing`)
  const values = typeof fed === 'number' ? [fed] : fed
  if (values.length === shape.reduce((product, n) => product * n, 1)) return values
  throw new StepMismatchError(
    `Expected the input '${name}' of shape [${shape}], got ${values.length} values`
  )
}
