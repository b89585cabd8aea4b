import type { CompiledStep, Engine, Optimizer } from '../../../../node/engine/types.ts'
import { localStep } from '../../../../node/learning/local-step.ts'
import type { Architecture, Shape } from '../../../../protocol/meme/architecture.ts'
import { held, noise } from '../held.ts'

const BATCH = 2
const STEPS = 5

export interface Trained {
  readonly losses: readonly number[]
  /** Weights and slots. */
  readonly states: readonly number[]
}

/** Losses and states of a few steps from the same weights on the same samples. */
export async function train(
  engine: Engine,
  architecture: Architecture,
  input: Shape,
  by: Optimizer
): Promise<Trained> {
  const { model, weights, initial } = held(architecture, input, 'parity')
  const spec = localStep({ batch: BATCH, input, model, optimizer: by })
  const step = await engine.compile({ ...spec, weights: { localOnly: weights } })
  step.writeState('localOnly', initial)
  const losses: number[] = []
  for (let i = 0; i < STEPS; i++) losses.push(await lossOf(step, spec.inputs.x!.shape, i))
  const states = step.stateNames.flatMap(name => [...step.readState(name)])
  step.dispose()
  model.dispose()
  return { losses, states }
}

async function lossOf(step: CompiledStep, shape: Shape, i: number): Promise<number> {
  const x = noise(
    shape.reduce((product, n) => product * n, 1),
    `x${i}`
  )
  const labels = Int32Array.from({ length: BATCH }, (_, n) => (n + i) % 3)
  return (await step.run({ x, labels, learningRate: 0.05 })).localOnly![0]!
}

/** The largest difference of two numbers at the same place. */
export const furthest = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)
