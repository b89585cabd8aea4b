import { expect } from 'chai'
import { createEagerEngine } from '../../../../node/engine/eager/engine.ts'
import { createOrtEngine } from '../../../../node/engine/ort/engine.ts'
import type { Engine } from '../../../../node/engine/types.ts'
import { adam } from '../../../../node/learning/optimizers/adam.ts'
import { sgd } from '../../../../node/learning/optimizers/sgd.ts'
import type { Architecture, Shape } from '../../../../protocol/meme/architecture.ts'
import { readArchitecture } from '../../../../protocol/meme/read-architecture.ts'
import { type ZooName, zooArchitecture } from '../../../../protocol/meme/zoo.ts'
import { parityOf } from './parity.ts'

const TOLERANCE = 1e-5

/** A small image classifier around some layers. */
const around = (...layers: readonly object[]): Architecture =>
  readArchitecture([
    ...layers.map((layer, i) => ({ id: `l${i}`, ...layer })),
    { id: 'flat', kind: 'flatten' },
    { id: 'logits', kind: 'dense', units: 3 }
  ])

const conv = { kind: 'conv2d', filters: 4, kernel: [3, 3] }
const IMAGE: Shape = [7, 8, 2]
const SEQUENCE: Shape = [9, 3]

const LAYERS: Readonly<Record<string, readonly [Shape, Architecture]>> = {
  'dense with every activation': [
    IMAGE,
    around(
      { kind: 'flatten' },
      ...['relu', 'tanh', 'sigmoid', 'elu', 'softplus'].map(activation => ({
        kind: 'dense',
        units: 6,
        activation
      }))
    )
  ],
  'dense without bias': [
    IMAGE,
    around({ kind: 'flatten' }, { kind: 'dense', units: 5, bias: false })
  ],
  'conv1d, strided and same': [
    SEQUENCE,
    around(
      { kind: 'conv1d', filters: 4, kernel: 3, activation: 'tanh' },
      { kind: 'conv1d', filters: 3, kernel: 3, stride: 2, padding: 'same' }
    )
  ],
  'conv2d, same': [IMAGE, around({ ...conv, padding: 'same', activation: 'elu' }, conv)],
  'conv2d, same with an even kernel': [
    IMAGE,
    around({ ...conv, kernel: [2, 4], padding: 'same' }, conv)
  ],
  'conv2d, strided': [IMAGE, around(conv, { ...conv, stride: [2, 3] })],
  'conv2d, strided and same': [
    IMAGE,
    around(conv, { ...conv, stride: [2, 2], padding: 'same', bias: false })
  ],
  depthwiseConv2d: [
    IMAGE,
    around(conv, { kind: 'depthwiseConv2d', kernel: [3, 2], multiplier: 2, activation: 'tanh' })
  ],
  'depthwiseConv2d, strided and same': [
    IMAGE,
    around(conv, {
      kind: 'depthwiseConv2d',
      kernel: [3, 3],
      stride: [2, 2],
      padding: 'same'
    })
  ],
  'maxPool2d with a rest': [IMAGE, around(conv, { kind: 'maxPool2d', size: [2, 4] })],
  'maxPool2d, overlapping': [
    IMAGE,
    around(conv, { kind: 'maxPool2d', size: [3, 3], stride: [2, 1] })
  ],
  'maxPool2d, same': [
    IMAGE,
    around(conv, { kind: 'maxPool2d', size: [3, 3], stride: [2, 2], padding: 'same' })
  ],
  avgPool2d: [IMAGE, around(conv, { kind: 'avgPool2d', size: [2, 2] })],
  'avgPool2d, overlapping': [
    IMAGE,
    around(conv, { kind: 'avgPool2d', size: [3, 2], stride: [1, 2] })
  ],
  'globalAvgPool of images': [IMAGE, around(conv, { kind: 'globalAvgPool' })],
  'globalMaxPool of images': [IMAGE, around(conv, { kind: 'globalMaxPool' })],
  'global pools of sequences': [
    SEQUENCE,
    readArchitecture([
      { id: 'a', kind: 'conv1d', filters: 4, kernel: 3 },
      { id: 'mean', kind: 'globalAvgPool' },
      { id: 'b', kind: 'dense', units: 3 }
    ])
  ],
  'batchNorm of images': [IMAGE, around(conv, { kind: 'batchNorm' }, conv)],
  'batchNorm of vectors': [
    IMAGE,
    around({ kind: 'flatten' }, { kind: 'dense', units: 5 }, { kind: 'batchNorm' })
  ],
  'layerNorm of images': [IMAGE, around(conv, { kind: 'layerNorm' }, conv)],
  'layerNorm of vectors': [
    IMAGE,
    around({ kind: 'flatten' }, { kind: 'dense', units: 5 }, { kind: 'layerNorm' })
  ],
  'activations between convolutions': [
    IMAGE,
    around(conv, { kind: 'activation', function: 'softplus' }, conv, {
      kind: 'activation',
      function: 'sigmoid'
    })
  ],
  'add and concat of images': [
    IMAGE,
    readArchitecture([
      { id: 'a', ...conv, padding: 'same' },
      { id: 'b', ...conv, padding: 'same', activation: 'tanh' },
      { id: 'sum', kind: 'add', of: ['a', 'b'] },
      { id: 'both', kind: 'concat', of: ['a', 'sum'] },
      { id: 'c', ...conv },
      { id: 'flat', kind: 'flatten' },
      { id: 'logits', kind: 'dense', units: 3 }
    ])
  ]
}

const ZOO: Readonly<Record<Exclude<ZooName, 'cnn2'>, Shape>> = {
  mlp: [6, 6, 1],
  lenet5: [16, 16, 1],
  cnn1: [12, 12, 3],
  cnn: [18, 18, 1]
}

describe('compiled training, against tfjs on its cpu backend', function () {
  this.timeout(60_000)
  let engines: readonly [Engine, Engine]

  before(async () => {
    engines = [await createEagerEngine('cpu'), await createOrtEngine()]
  })

  after(() => {
    for (const engine of engines) engine.dispose()
  })

  for (const [name, [input, architecture]] of Object.entries(LAYERS)) {
    it(`should learn the same with ${name}`, async () => {
      const { loss, state } = await parityOf(architecture, engines, { input })
      expect(loss, 'losses').to.be.below(TOLERANCE)
      expect(state, 'weights and slots').to.be.below(TOLERANCE)
    })
  }

  for (const [name, input] of Object.entries(ZOO)) {
    it(`should learn the same with ${name}`, async () => {
      const architecture = zooArchitecture(name as ZooName, 4)
      const { loss, state } = await parityOf(architecture, engines, { input, steps: 5 })
      expect(loss, 'losses').to.be.below(TOLERANCE)
      expect(state, 'weights and slots').to.be.below(TOLERANCE)
    })
  }

  const small = around({ ...conv, activation: 'relu' }, { kind: 'maxPool2d', size: [2, 2] })
  for (const [name, optimizer] of Object.entries({
    'plain descent': sgd({ momentum: 0, weightDecay: 0 }),
    'weight decay': sgd({ momentum: 0, weightDecay: 0.1 }),
    momentum: sgd({ momentum: 0.9, weightDecay: 0 })
  })) {
    it(`should learn the same with ${name}`, async () => {
      const { loss, state } = await parityOf(small, engines, { input: IMAGE, optimizer })
      expect(loss, 'losses').to.be.below(TOLERANCE)
      expect(state, 'weights and slots').to.be.below(TOLERANCE)
    })
  }

  it('should learn the same with Adam', async () => {
    const optimizer = adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 })
    const { loss } = await parityOf(small, engines, { input: IMAGE, optimizer, steps: 5 })
    // Adam divides gradients by their size: weights whose gradients are rounding may differ.
    expect(loss, 'losses').to.be.below(TOLERANCE)
  })
})
