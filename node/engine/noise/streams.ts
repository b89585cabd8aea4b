import type { Generator } from '../../../protocol/ports.ts'
import { StepMismatchError } from '../errors.ts'
import type { NoiseStreams } from './types.ts'

/**
 * The streams of one run, each opened when it is first asked for.
 * @param step names it in the error
 * @throws StepMismatchError, when asked, if the run was given none
 */
export function openStreams(step: string, streams: NoiseStreams | undefined): NoiseStreams {
  const opened = new Map<string, Generator>()
  return model => {
    const known = opened.get(model)
    if (known !== undefined) return known
    if (streams === undefined) {
      throw new StepMismatchError(`The step '${step}' draws random numbers, but was given no noise`)
    }
    const stream = streams(model)
    opened.set(model, stream)
    return stream
  }
}
