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
    const values = weights.map((weight, i) => {
      const { size, shape } = weight
      const isKernel = shape.length > 1
      const scale = isKernel ? 1 / Math.sqrt(size / shape.at(-1)!) : 0.5
      return isKernel || parameters.includes(weight)
        ? uniform(size, draw + i, -scale, scale)
        : uniform(size, draw + i, 0.5, 1.5)
    })
    states.set(name, joined(values))
    for (const [s, slot] of (optimizer?.slots ?? []).entries()) {
      const memory = parameters.map(({ size }, i) =>
        uniform(size, draw + i + 0.1 * (s + 1), 0.5 * SLOT, 1.5 * SLOT)
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
    else feeds[name] = uniform(length, draw, -1, 1)
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

function uniform(length: number, phase: number, from: number, to: number): Float32Array {
  const values = new Float32Array(length)
  for (let i = 0; i < length; i++) values[i] = from + (to - from) * wild(i, phase)
  return values
}

/** Numbers from 0 to 1 that look random and are the same every time. Bits are mixed as at the end of MurmurHash3. */
function wild(i: number, phase: number): number {
  let bits = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(Math.round(phase * 10), 0x27d4eb2f)
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32
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
