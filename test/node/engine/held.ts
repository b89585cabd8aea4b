import type { LayersModel, Variable } from '../../../node/engine/types.ts'
import { sha256Hasher } from '../../../node/hasher.ts'
import { buildModel } from '../../../node/models/build.ts'
import { initialWeights } from '../../../node/models/initialise.ts'
import { weightVariables } from '../../../node/models/weights.ts'
import { createRandom } from '../../../node/random.ts'
import type { Architecture, Shape } from '../../../protocol/meme/architecture.ts'
import { planArchitecture } from '../../../protocol/meme/plan.ts'

export const random = createRandom(sha256Hasher)
let count = 0

/** A model with its initial weights, all drawn from `seed`: biases and batch-norm weights too, so that none is zero. */
export function held(
  architecture: Architecture,
  input: Shape,
  seed: string
): { model: LayersModel; weights: Variable[]; initial: Float32Array } {
  const { layout } = planArchitecture(architecture, input)
  const model = buildModel(architecture, input, `spec${count++}`)
  const initial = initialWeights(layout, (...label) => random.stream(seed, ...label))
  const extra = random.stream(seed, 'extra')
  for (const { weight, offset, size } of layout.entries) {
    if (weight === 'kernel' || weight === 'depthwiseKernel') continue
    for (let i = offset; i < offset + size; i++) initial[i]! += 0.1 * extra.uniform()
  }
  return { model, weights: weightVariables(model, layout), initial }
}

/** Uniform values in [-1, 1). */
export function noise(length: number, seed: string): Float32Array {
  const stream = random.stream('noise', seed)
  return Float32Array.from({ length }, () => stream.uniform() * 2 - 1)
}
