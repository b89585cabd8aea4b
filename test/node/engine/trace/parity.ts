import type { CompiledStep, Engine, Optimizer, StepSpec } from '../../../../node/engine/types.ts'
import { sha256Hasher } from '../../../../node/hasher.ts'
import { localStep } from '../../../../node/learning/local-step.ts'
import { sgd } from '../../../../node/learning/optimizers/sgd.ts'
import { buildModel } from '../../../../node/models/build.ts'
import { initialWeights } from '../../../../node/models/initialise.ts'
import { createRandom } from '../../../../node/random.ts'
import type { Architecture, Shape } from '../../../../protocol/meme/architecture.ts'
import { planArchitecture } from '../../../../protocol/meme/plan.ts'

const random = createRandom(sha256Hasher)

export interface ParityInit {
  readonly input: Shape
  readonly optimizer?: Optimizer
  /** Training steps. @default 4 */
  readonly steps?: number
  /** @default 2 */
  readonly batch?: number
  /** Of the weights and samples. @default 1 */
  readonly seed?: number
}

export interface Parity {
  /** Largest difference of the losses, relative to the loss. */
  readonly loss: number
  /** Largest difference of any number in the model's weights and slots. */
  readonly state: number
  /** Losses of the compiled step. */
  readonly losses: readonly number[]
}

let models = 0

/** Trains a model with two engines from the same weights on the same samples. */
export async function parityOf(
  architecture: Architecture,
  [expected, actual]: readonly [Engine, Engine],
  {
    input,
    optimizer = sgd({ momentum: 0.9, weightDecay: 0.01 }),
    steps = 4,
    batch = 2,
    seed = 1
  }: ParityInit
): Promise<Parity> {
  const { layout } = planArchitecture(architecture, input)
  const model = buildModel(architecture, input, `parity${models++}`)
  const spec = localStep({ batch, input, model, optimizer })
  const initial = initialWeights(layout, (layer, weight) =>
    random.stream('parity', seed, layer, weight)
  )
  const compiled = [await expected.compile(spec), await actual.compile(spec)] as const
  try {
    for (const step of compiled) step.writeState('localOnly', initial)
    return await compare(spec, compiled, steps, seed)
  } finally {
    for (const step of compiled) step.dispose()
    model.dispose()
  }
}

/** Feeds both the same and takes the largest differences. */
export async function compare(
  { inputs }: StepSpec,
  [expected, actual]: readonly [CompiledStep, CompiledStep],
  steps: number,
  seed = 1
): Promise<Parity> {
  const losses: number[] = []
  let loss = 0
  for (let step = 0; step < steps; step++) {
    const generator = random.stream('samples', seed, step)
    const feeds = Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, dtype }]) => {
        const length = shape.reduce((product, n) => product * n, 1)
        if (shape.length === 0) return [name, name === 'learningRate' ? 0.05 : 0.4]
        if (dtype === 'int32') return [name, Int32Array.from({ length }, (_, i) => (i + step) % 3)]
        return [name, Float32Array.from({ length }, () => 2 * generator.uniform() - 1)]
      })
    )
    const [a, b] = [await expected.run(feeds), await actual.run(feeds)]
    for (const name of Object.keys(a)) {
      loss = Math.max(loss, Math.abs(a[name]![0]! - b[name]![0]!) / Math.abs(a[name]![0]!))
      losses.push(b[name]![0]!)
    }
  }
  let state = 0
  for (const name of expected.stateNames) {
    const [a, b] = [expected.readState(name), actual.readState(name)]
    for (const [i, value] of a.entries()) {
      const difference = Math.abs(value - b[i]!)
      state = Math.max(state, Number.isNaN(difference) ? Infinity : difference)
    }
  }
  return { loss, state, losses }
}
