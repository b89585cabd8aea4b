import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { createEngine } from '../../../../node/engine/create.ts'
import { adam } from '../../../../node/engine/optimizers/adam.ts'
import { sgd } from '../../../../node/engine/optimizers/sgd.ts'
import type { Engine, EngineName } from '../../../../node/engine/types.ts'
import { mutualStep } from '../../../../node/learning/mutual-step.ts'
import {
  type Architecture,
  ArchitectureSchema,
  type Shape
} from '../../../../protocol/meme/architecture.ts'
import { ZOO_NAMES, zooArchitecture } from '../../../../protocol/meme/zoo.ts'
import { availableEngines } from '../available.ts'
import { held, noise } from '../held.ts'

const BATCH = 2
const IMAGE: Shape = [8, 9, 3]
const SERIES: Shape = [12, 3]

/** A small network around one layer, so that its gradients reach something before it. */
const around = (input: Shape, ...layers: object[]): Architecture =>
  ArchitectureSchema.parse([
    input.length === 3
      ? { id: 'stem', kind: 'conv2d', filters: 4, kernel: [3, 3], padding: 'same' }
      : { id: 'stem', kind: 'conv1d', filters: 4, kernel: 3, padding: 'same' },
    ...layers,
    { id: 'flatten', kind: 'flatten' },
    { id: 'logits', kind: 'dense', units: 3 }
  ])

const conv2d = (extra: object) => ({
  id: 'x',
  kind: 'conv2d',
  filters: 5,
  kernel: [3, 2],
  ...extra
})
const depthwise = (extra: object) => ({
  id: 'x',
  kind: 'depthwiseConv2d',
  kernel: [3, 2],
  multiplier: 2,
  ...extra
})
const pool = (kind: string, extra: object = {}) => ({ id: 'x', kind, size: [2, 3], ...extra })
const act = (name: string) => ({ id: 'x', kind: 'activation', function: name })

/** The smallest images that go through the zoo's windows, more or less: cpu takes seconds for larger ones. */
const SIDES = { mlp: 16, lenet5: 16, cnn1: 16, cnn2: 10, cnn: 18 } as const

const CASES: Readonly<Record<string, readonly [Shape, Architecture]>> = {
  dense: [IMAGE, around(IMAGE, { id: 'f', kind: 'flatten' }, { id: 'x', kind: 'dense', units: 7 })],
  'dense on channels': [
    IMAGE,
    around(
      IMAGE,
      { id: 'x', kind: 'globalAvgPool' },
      { id: 'y', kind: 'dense', units: 7, activation: 'tanh', bias: false }
    )
  ],
  conv1d: [SERIES, around(SERIES, { id: 'x', kind: 'conv1d', filters: 5, kernel: 4 })],
  'conv1d, strides, same': [
    SERIES,
    around(SERIES, { id: 'x', kind: 'conv1d', filters: 5, kernel: 4, stride: 3, padding: 'same' })
  ],
  'conv2d, valid': [IMAGE, around(IMAGE, conv2d({ activation: 'relu' }))],
  'conv2d, same': [IMAGE, around(IMAGE, conv2d({ padding: 'same', bias: false }))],
  'conv2d, strides, valid': [IMAGE, around(IMAGE, conv2d({ stride: [2, 3] }))],
  'conv2d, strides, same': [IMAGE, around(IMAGE, conv2d({ stride: [3, 2], padding: 'same' }))],
  'depthwise, valid': [IMAGE, around(IMAGE, depthwise({}))],
  'depthwise, same': [IMAGE, around(IMAGE, depthwise({ padding: 'same', activation: 'elu' }))],
  'depthwise, strides, same': [
    IMAGE,
    around(IMAGE, depthwise({ stride: [2, 2], padding: 'same' }))
  ],
  'depthwise, strides, valid': [IMAGE, around(IMAGE, depthwise({ stride: [2, 2], multiplier: 1 }))],
  maxPool2d: [IMAGE, around(IMAGE, pool('maxPool2d'))],
  'maxPool2d, overlapping, same': [
    IMAGE,
    around(IMAGE, pool('maxPool2d', { stride: [1, 2], padding: 'same' }))
  ],
  avgPool2d: [IMAGE, around(IMAGE, pool('avgPool2d'))],
  'avgPool2d, overlapping, same': [
    IMAGE,
    around(IMAGE, pool('avgPool2d', { stride: [1, 2], padding: 'same' }))
  ],
  globalAvgPool: [IMAGE, around(IMAGE, { id: 'x', kind: 'globalAvgPool' })],
  'globalAvgPool of series': [SERIES, around(SERIES, { id: 'x', kind: 'globalAvgPool' })],
  globalMaxPool: [IMAGE, around(IMAGE, { id: 'x', kind: 'globalMaxPool' })],
  'globalMaxPool of series': [SERIES, around(SERIES, { id: 'x', kind: 'globalMaxPool' })],
  batchNorm: [IMAGE, around(IMAGE, { id: 'x', kind: 'batchNorm' })],
  layerNorm: [IMAGE, around(IMAGE, { id: 'x', kind: 'layerNorm' })],
  relu: [IMAGE, around(IMAGE, act('relu'))],
  tanh: [IMAGE, around(IMAGE, act('tanh'))],
  sigmoid: [IMAGE, around(IMAGE, act('sigmoid'))],
  elu: [IMAGE, around(IMAGE, act('elu'))],
  softplus: [IMAGE, around(IMAGE, act('softplus'))],
  linear: [IMAGE, around(IMAGE, act('linear'))],
  add: [
    IMAGE,
    around(IMAGE, conv2d({ filters: 4, kernel: [3, 3], padding: 'same' }), {
      id: 'y',
      kind: 'add',
      of: ['stem', 'x']
    })
  ],
  concat: [
    IMAGE,
    around(IMAGE, conv2d({ padding: 'same' }), { id: 'y', kind: 'concat', of: ['stem', 'x'] })
  ],
  ...Object.fromEntries(
    ZOO_NAMES.map(name => {
      const side = SIDES[name]
      return [`zoo: ${name}`, [[side, side, 1], zooArchitecture(name, 10)] as const]
    })
  )
}

/** Some mutual steps of the model with itself as meme; then all that has changed. */
async function train(engine: Engine, input: Shape, architecture: Architecture, steps: number) {
  const models = {
    private: held(architecture, input, 'private'),
    meme: held(architecture, input, 'meme')
  }
  const spec = mutualStep({
    batch: BATCH,
    input,
    models: { private: models.private.model, meme: models.meme.model },
    optimizers: {
      private: sgd({ momentum: 0.9, weightDecay: 5e-4 }),
      meme: adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-3, weightDecay: 5e-4 })
    }
  })
  const weights = { private: models.private.weights, meme: models.meme.weights }
  const step = await engine.compile({ ...spec, weights })
  step.writeState('private', models.private.initial)
  step.writeState('meme', models.meme.initial)
  const size = BATCH * input.reduce((product, n) => product * n, 1)
  const losses: number[] = []
  for (let i = 0; i < steps; i++) {
    const { private: p, meme } = await step.run({
      x: noise(size, `x${i}`),
      labels: Int32Array.from([i % 3, (i + 1) % 3]),
      learningRate: 0.01,
      alpha: 0.4,
      beta: 0.7,
      temperature: 3
    })
    losses.push(p![0]!, meme![0]!)
  }
  const states = step.stateNames.map(name => [name, step.readState(name)] as const)
  step.dispose()
  models.private.model.dispose()
  models.meme.model.dispose()
  return { losses, states }
}

function furthest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)
}

describe('engines', function () {
  this.timeout(60_000)
  const engines = new Map<EngineName, Engine>()

  before(async () => {
    for (const name of availableEngines) engines.set(name, await createEngine(name))
  })

  for (const [name, [input, architecture]] of Object.entries(CASES)) {
    it(`should train ${name} alike everywhere, to 1e-5 of cpu`, async () => {
      const steps = name.startsWith('zoo') ? 1 : 3
      const expected = await train(engines.get('cpu')!, input, architecture, steps)
      for (const engine of engines.values()) {
        const before = tf.memory().numTensors
        const got = await train(engine, input, architecture, steps)
        expect(tf.memory().numTensors, `tensors of ${engine.name}`).to.equal(before)
        for (const [i, loss] of expected.losses.entries()) {
          expect(got.losses[i], `loss ${i} of ${engine.name}`).to.be.closeTo(
            loss,
            1e-5 * Math.max(1, loss)
          )
        }
        for (const [i, [state, values]] of expected.states.entries()) {
          expect(furthest(got.states[i]![1], values), `${state} of ${engine.name}`).to.be.below(
            1e-5
          )
        }
      }
    })
  }
})
