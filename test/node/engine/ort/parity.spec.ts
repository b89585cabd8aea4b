import { expect } from 'chai'
import { createEngine } from '../../../../node/engine/create.ts'
import { adam } from '../../../../node/engine/optimizers/adam.ts'
import { sgd } from '../../../../node/engine/optimizers/sgd.ts'
import type { Engine, Optimizer } from '../../../../node/engine/types.ts'
import {
  type Architecture,
  ArchitectureSchema,
  type Shape
} from '../../../../protocol/meme/architecture.ts'
import { zooArchitecture } from '../../../../protocol/meme/zoo.ts'
import { furthest, train } from './train.ts'

const IMAGE: Shape = [7, 9, 2]

const around = (...layers: readonly object[]): Architecture =>
  ArchitectureSchema.parse([
    { id: 'conv', kind: 'conv2d', filters: 4, kernel: [2, 4], padding: 'same', activation: 'relu' },
    ...layers,
    { id: 'flatten', kind: 'flatten' },
    { id: 'logits', kind: 'dense', units: 3, bias: false }
  ])

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
