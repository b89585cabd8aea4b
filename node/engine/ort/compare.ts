import { stepModels } from '../parameters.ts'
import type { StepSpec } from '../types.ts'

/** Of a change, or of an output: engines sum in different orders, wrong recordings are wrong by far more. */
const RELATIVE = 2e-3
/** Of one number: what is 0 in theory is rounding in practice. */
const ABSOLUTE = 1e-5

/** Compares an output, but for rounding, by Euclidean distance. @returns how it differs, or null */
export function compareOutputs(
  output: string,
  actual: Float32Array | undefined,
  expected: Float32Array
): string | null {
  if (actual?.length !== expected.length) return `another size of the output '${output}'`
  const size = distance(expected)
  const allowed = RELATIVE * size + ABSOLUTE * Math.sqrt(expected.length)
  const off = distance(actual, expected)
  if (off <= allowed) return null
  return `the output '${output}', of norm ${size.toPrecision(3)}, is ${off.toPrecision(3)} away from that`
}

export interface Changed {
  readonly start: Float32Array
  readonly expected: Float32Array
  readonly actual: Float32Array
}

/** Compares what a step did to a state, variable by variable. @returns which one differs, or null */
export function compareStates(
  spec: StepSpec,
  state: string,
  { start, expected, actual }: Changed
): string | null {
  const [owner] = state.split('/')
  const model = stepModels(spec).find(({ name }) => name === state || name === owner)
  const variables = (state === model?.name ? model?.weights : model?.parameters) ?? []
  let at = 0
  for (const { name, size } of variables) {
    const part = [at, at + size] as const
    at += size
    const change = distance(expected.subarray(...part), start.subarray(...part))
    const allowed = RELATIVE * change + ABSOLUTE * Math.sqrt(size)
    const off = distance(actual.subarray(...part), expected.subarray(...part))
    if (!(off <= allowed)) {
      return `${name} (${state}) changes by ${change.toPrecision(3)}, compiled it is ${off.toPrecision(3)} away from that`
    }
  }
  return null
}

/** From another vector, or from 0. */
function distance(a: Float32Array, b?: Float32Array): number {
  let sum = 0
  if (b === undefined) for (let i = 0; i < a.length; i++) sum += a[i]! * a[i]!
  else {
    for (let i = 0; i < a.length; i++) {
      const difference = a[i]! - b[i]!
      sum += difference * difference
    }
  }
  return Math.sqrt(sum)
}
