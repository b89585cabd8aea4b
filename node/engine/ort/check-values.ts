import type { NoiseStreams } from '../noise/types.ts'
import { stepModels } from '../parameters.ts'
import type { Feeds, StepSpec } from '../types.ts'

/** What an optimizer remembers before a check: about as much as gradients of a first step are. */
const SLOT = 0.01
/** All scalars: rates, weights of losses, temperatures. */
const SCALAR = 0.5

/** Numbers to begin a check with, by state: small weights of both signs, all else positive, as variances must be. */
export function drawStates(spec: StepSpec, draw: number): Map<string, Float32Array> {
  const states = new Map<string, Float32Array>()
  for (const { name, weights, parameters, optimizer } of stepModels(spec)) {
    const values = weights.map(({ size, shape, trainable }, i) => {
      const scale = shape.length > 1 ? 1 / Math.sqrt(size / shape.at(-1)!) : 0.5
      return uniform(size, draw + i).map(u => (trainable ? (2 * u - 1) * scale : 0.5 + u))
    })
    states.set(name, joined(values))
    for (const [s, slot] of (optimizer?.slots ?? []).entries()) {
      const memory = parameters.map(({ size }, i) =>
        uniform(size, draw + i + 0.1 * (s + 1)).map(u => SLOT * (0.5 + u))
      )
      states.set(`${name}/${slot}`, joined(memory))
    }
  }
  return states
}

/** What a step of a check is fed. Integers are class indices: 0 and 1 exist always. */
export function drawFeeds({ inputs }: StepSpec, draw: number): Feeds {
  const feeds: Record<string, Float32Array | Int32Array | number> = {}
  for (const [name, { shape, dtype }] of Object.entries(inputs)) {
    const length = shape.reduce((product, n) => product * n, 1)
    if (dtype === 'int32') feeds[name] = Int32Array.from({ length }, (_, i) => i % 2)
    else if (shape.length === 0) feeds[name] = SCALAR
    else feeds[name] = uniform(length, draw).map(u => 2 * u - 1)
  }
  return feeds
}

/** What its layers draw in a check: each model from numbers of its own, the same at every run. */
export function drawNoise({ models }: StepSpec, draw: number): NoiseStreams {
  const names = Object.keys(models)
  return model => {
    let i = 0
    const next = () => wild(i++, draw + names.indexOf(model))
    return { uniform: next, uint32: () => Math.floor(next() * 2 ** 32) }
  }
}

const uniform = (length: number, phase: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => wild(i, phase))

/** Numbers from 0 to 1 that look random and are the same every time. */
function wild(i: number, phase: number): number {
  const large = Math.sin(i * 12.9898 + phase * 78.233) * 43_758.5453
  return large - Math.floor(large)
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const flat = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    flat.set(part, at)
    at += part.length
  }
  return flat
}
