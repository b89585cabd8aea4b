import { expect } from 'chai'
import { sgd } from '../../../../../node/engine/optimizers/sgd.ts'
import { createOrtEngine } from '../../../../../node/engine/ort/engine.ts'
import { type Form, ORDINARY } from '../../../../../node/engine/trace/form.ts'
import type { Engine } from '../../../../../node/engine/types.ts'
import { localStep } from '../../../../../node/learning/local-step.ts'
import {
  type Architecture,
  ArchitectureSchema,
  type Shape
} from '../../../../../protocol/meme/architecture.ts'
import { zooArchitecture } from '../../../../../protocol/meme/zoo.ts'
import { convolutional } from '../../../learning/toy.ts'
import { held, noise } from '../../held.ts'
import { furthest } from '../../ort/train.ts'

const BANDED: Form = { kind: 'blocked', block: 8, bands: 'always' }
const CLASSES = 3
const STEPS = 3

const conv = { kind: 'conv2d', filters: 3, kernel: [3, 3] } as const
const logits = [
  { id: 'flatten', kind: 'flatten' },
  { id: 'logits', kind: 'dense', units: CLASSES }
] as const
/** Behind another convolution, so that images learn too. */
const network = (...layers: readonly object[]): Architecture =>
  ArchitectureSchema.parse([
    { ...conv, id: 'first', kernel: [1, 1], activation: 'tanh' },
    ...layers,
    ...logits
  ])

const CASES: Readonly<Record<string, readonly [Shape, Architecture]>> = {
  'LeNet-5': [[16, 16, 1], zooArchitecture('lenet5', CLASSES)],
  'CNN1, rows and columns left over': [[16, 15, 3], zooArchitecture('cnn1', CLASSES)],
  'no pooling': [[6, 7, 2], network({ ...conv, id: 'conv', activation: 'relu' })],
  padded: [[6, 5, 2], network({ ...conv, id: 'conv', kernel: [4, 3], padding: 'same' })],
  'padded and pooled': [
    [6, 7, 2],
    network(
      { ...conv, id: 'conv', kernel: [5, 5], padding: 'same', activation: 'relu' },
      { id: 'pool', kind: 'maxPool2d', size: [3, 2] }
    )
  ],
  strided: [[8, 9, 2], network({ ...conv, id: 'conv', stride: [2, 3], padding: 'same' })],
  'with gaps between windows': [[7, 7, 1], network({ ...conv, id: 'conv', stride: [4, 4] })],
  'read by more than a pooling': [
    [6, 6, 2],
    network(
      { ...conv, id: 'conv', bias: false },
      { id: 'norm', kind: 'batchNorm' },
      { id: 'pool', kind: 'maxPool2d', size: [2, 2] }
    )
  ],
  'rectified, with batch normalisation': [[24, 24, 1], convolutional],
  'overlapping windows': [
    [7, 7, 2],
    network(
      { ...conv, id: 'conv' },
      { id: 'pool', kind: 'maxPool2d', size: [3, 3], stride: [2, 2] }
    )
  ],
  'averages behind': [
    [6, 6, 2],
    network({ ...conv, id: 'conv' }, { id: 'pool', kind: 'avgPool2d', size: [2, 2] })
  ]
}

/** Weights and velocities after some steps, on a batch of that size. */
async function train(
  engine: Engine,
  [input, architecture]: readonly [Shape, Architecture],
  batch: number,
  momentum: number
) {
  const { model, weights, initial } = held(architecture, input, 'bands')
  const optimizer = sgd({ momentum, weightDecay: 0 })
  const spec = localStep({ batch, input, model, optimizer })
  const step = await engine.compile({ ...spec, weights: { localOnly: weights } })
  step.writeState('localOnly', initial)
  for (let i = 0; i < STEPS; i++) {
    const x = noise(batch * input.reduce((product, n) => product * n, 1), `x${i}`)
    const labels = Int32Array.from({ length: batch }, (_, n) => (n + i) % CLASSES)
    await step.run({ x, labels, learningRate: 0.05 })
  }
  const states = step.stateNames.flatMap(name => [...step.readState(name)])
  step.dispose()
  model.dispose()
  return states
}

describe('banded form', function () {
  this.timeout(20_000)
  let ordinary: Engine
  let banded: Engine

  before(async () => {
    ordinary = await createOrtEngine({ form: ORDINARY })
    banded = await createOrtEngine({ form: BANDED })
  })
  after(() => {
    ordinary.dispose()
    banded.dispose()
  })

  for (const [name, made] of Object.entries(CASES)) {
    it(`should learn what the ordinary form does: ${name}`, async () => {
      for (const [batch, momentum] of [
        [4, 0],
        [3, 0.9]
      ] as const) {
        const expected = await train(ordinary, made, batch, momentum)
        const actual = await train(banded, made, batch, momentum)
        expect(furthest(actual, expected), `batch ${batch}`).to.be.below(1e-5)
      }
    })
  }
})
