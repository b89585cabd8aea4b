import { expect } from 'chai'
import { createEngine } from '../../../../node/engine/create.ts'
import type { CompiledStep, Engine, Optimizer } from '../../../../node/engine/types.ts'
import { localStep } from '../../../../node/learning/local-step.ts'
import { adam } from '../../../../node/learning/optimizers/adam.ts'
import { sgd } from '../../../../node/learning/optimizers/sgd.ts'
import {
  type Architecture,
  ArchitectureSchema,
  type Shape
} from '../../../../protocol/meme/architecture.ts'
import { zooArchitecture } from '../../../../protocol/meme/zoo.ts'
import { held, noise } from '../held.ts'

const BATCH = 2
const STEPS = 5
const IMAGE: Shape = [7, 9, 2]

const around = (...layers: readonly object[]): Architecture =>
  ArchitectureSchema.parse([
    { id: 'conv', kind: 'conv2d', filters: 4, kernel: [2, 4], padding: 'same', activation: 'relu' },
    ...layers,
    { id: 'flatten', kind: 'flatten' },
    { id: 'logits', kind: 'dense', units: 3, bias: false }
  ])

/** Losses and states of a few steps from the same weights on the same samples. */
async function train(engine: Engine, architecture: Architecture, input: Shape, by: Optimizer) {
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

const furthest = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)

/** What all engines train alike is in engines.spec.ts; here are longer runs and cases that compiling makes harder. */
describe('compiled training, against tfjs on cpu', function () {
  this.timeout(60_000)
  let cpu: Engine
  let onnx: Engine

  before(async () => {
    cpu = await createEngine('cpu')
    onnx = await createEngine('onnx')
  })
  after(() => {
    cpu.dispose()
    onnx.dispose()
  })

  const momentum = sgd({ momentum: 0.9, weightDecay: 0.01 })
  const pool = { id: 'pool', kind: 'maxPool2d', size: [2, 2] }
  const cases: Readonly<Record<string, readonly [Architecture, Shape, Optimizer]>> = {
    'mlp, five steps': [zooArchitecture('mlp', 4), [6, 6, 1], momentum],
    'lenet5, five steps': [zooArchitecture('lenet5', 4), [16, 16, 1], momentum],
    'cnn1, five steps': [zooArchitecture('cnn1', 4), [12, 12, 3], momentum],
    'plain descent, pooling with a rest': [
      around(pool),
      IMAGE,
      sgd({ momentum: 0, weightDecay: 0 })
    ],
    'weight decay, a stride that leaves a rest': [
      around({ id: 'c', kind: 'conv2d', filters: 3, kernel: [2, 2], stride: [2, 3] }),
      IMAGE,
      sgd({ momentum: 0, weightDecay: 0.1 })
    ],
    'batch and layer normalisation of images and vectors': [
      around(
        { id: 'a', kind: 'batchNorm' },
        pool,
        { id: 'b', kind: 'layerNorm' },
        { id: 'f', kind: 'flatten' },
        { id: 'd', kind: 'dense', units: 5 },
        { id: 'c', kind: 'batchNorm' }
      ),
      IMAGE,
      momentum
    ]
  }
  for (const [name, [architecture, input, optimizer]] of Object.entries(cases)) {
    it(`should learn the same: ${name}`, async () => {
      const expected = await train(cpu, architecture, input, optimizer)
      const actual = await train(onnx, architecture, input, optimizer)
      expect(furthest(expected.losses, actual.losses), 'losses').to.be.below(1e-5)
      expect(furthest(expected.states, actual.states), 'weights and slots').to.be.below(1e-5)
    })
  }

  it('should learn the same with Adam, whose bias correction counts steps', async () => {
    const optimizer = adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 })
    const expected = await train(cpu, around(pool), IMAGE, optimizer)
    const actual = await train(onnx, around(pool), IMAGE, optimizer)
    // Adam divides gradients by their size: a weight whose gradient is rounding may go either way.
    expect(furthest(expected.losses, actual.losses), 'losses').to.be.below(1e-5)
  })
})
