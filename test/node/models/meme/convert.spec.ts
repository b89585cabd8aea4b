import { disposeVariables, tensor, tidy } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import {
  model as functional,
  input,
  type LayersModel,
  layers,
  sequential
} from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { weightsOf } from '../../../../node/engine/parameters.ts'
import { buildModel } from '../../../../node/models/build.ts'
import { InvalidModelError, ModelShapeError } from '../../../../node/models/errors.ts'
import { convertTopology } from '../../../../node/models/meme/convert.ts'
import { resolveMeme } from '../../../../node/models/meme/resolve.ts'
import { weightVariables } from '../../../../node/models/weights.ts'
import { planArchitecture } from '../../../../protocol/meme/plan.ts'
import { zooArchitecture } from '../../../../protocol/meme/zoo.ts'
import { ownModel } from '../../../fixtures/own-model.ts'
import { rejection } from '../../../fixtures/rejection.ts'
import { saveModel } from '../../../fixtures/saved-model.ts'
import { withTempFolder } from '../../../fixtures/temp-folder.ts'
import { noise } from '../../engine/held.ts'

/** tfjs exports its class of layers under `layers` only. */
type Layer = layers.Layer

const IMAGE = [8, 8, 2]

const convert = (model: LayersModel, shape = IMAGE) =>
  convertTopology(
    model.toJSON(null, false) as unknown as Readonly<Record<string, unknown>>,
    shape,
    'model.json'
  )

const outputs = (model: LayersModel, shape: readonly number[]): number[] =>
  tidy(() => {
    const size = shape.reduce((a, b) => a * b, 1)
    const x = tensor(noise(3 * size, 'convert'), [3, ...shape])
    return [...(model.predict(x) as ReturnType<typeof tensor>).dataSync()]
  })

/** That the converted model, with the weights of the other one, computes the same. */
function expectEqual(model: LayersModel, shape = IMAGE): void {
  const architecture = convert(model, shape)
  const { layout } = planArchitecture(architecture, shape)
  const built = buildModel(architecture, shape, `converted${built_++}`)
  const from = weightsOf(model)
  const to = weightVariables(built, layout)
  expect(to.map(weight => weight.shape)).to.deep.equal(from.map(weight => weight.shape))
  for (const [i, weight] of to.entries()) {
    // Variances must be positive, and nothing the same as at the beginning.
    tidy(() => weight.assign(tensor(noise(weight.size, `${i}`).map(Math.abs), weight.shape)))
    tidy(() => from[i]!.assign(weight.clone()))
  }
  const expected = outputs(model, shape)
  for (const [i, value] of outputs(built, shape).entries())
    expect(value).to.be.closeTo(expected[i]!, 1e-5 * Math.max(1, Math.abs(expected[i]!)))
  built.dispose()
}
let built_ = 0

const end = (): Layer[] => [layers.flatten(), layers.dense({ units: 3 })]

describe('convertTopology', () => {
  afterEach(() => disposeVariables())

  it('should compute what convolutions, pooling, normalisation and dropout do', () => {
    const model = sequential({
      layers: [
        layers.conv2d({
          inputShape: IMAGE,
          filters: 4,
          kernelSize: 3,
          padding: 'same',
          activation: 'relu'
        }),
        layers.batchNormalization({ momentum: 0.8, epsilon: 0.01 }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.depthwiseConv2d({ kernelSize: [2, 1], depthMultiplier: 2, useBias: false }),
        layers.separableConv2d({ filters: 5, kernelSize: 2, activation: 'tanh' }),
        layers.averagePooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
        layers.reLU(),
        layers.dropout({ rate: 0.3 }),
        layers.flatten(),
        layers.layerNormalization(),
        layers.dense({ units: 3 })
      ]
    })
    expect(convert(model).map(({ id }) => id)).to.deep.equal([
      ...['conv1', 'norm1', 'pool1', 'depthwise1', 'depthwise2', 'conv2', 'pool2', 'act1'],
      ...['drop1', 'flat1', 'norm2', 'fc1']
    ])
    expectEqual(model)
    model.dispose()
  })

  it('should compute what one dimension and global pooling do', () => {
    const model = sequential({
      layers: [
        layers.conv1d({ inputShape: [9, 2], filters: 4, kernelSize: 3, strides: 2 }),
        layers.activation({ activation: 'elu' }),
        layers.globalAveragePooling1d({}),
        layers.dense({ units: 3 })
      ]
    })
    expectEqual(model, [9, 2])
    model.dispose()
  })

  it('should keep connections that skip layers', () => {
    const image = input({ shape: IMAGE })
    const first = layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(image)
    const second = layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(first)
    const sum = layers.add().apply([first, second] as never)
    const third = layers.activation({ activation: 'relu' }).apply(sum)
    const both = layers.concatenate().apply([third, second] as never)
    const logits = layers.dense({ units: 3 }).apply(layers.globalMaxPooling2d({}).apply(both))
    const model = functional({ inputs: image, outputs: logits as never })
    expect(convert(model).find(({ kind }) => kind === 'add')).to.have.deep.property('of', [
      'conv1',
      'conv2'
    ])
    expectEqual(model)
    model.dispose()
  })

  it('should give the same layers however often the model is built', () => {
    const build = () =>
      sequential({
        layers: [
          layers.dense({ inputShape: [4], units: 3, activation: 'relu' }),
          layers.dense({ units: 3 })
        ]
      })
    const [one, other] = [build(), build()]
    expect(convert(one, [4])).to.deep.equal(convert(other, [4]))
    for (const model of [one, other]) model.dispose()
  })

  const refused: Readonly<Record<string, [() => LayersModel, RegExp]>> = {
    'a kind that memes do not have': [
      () => chain(layers.timeDistributed({ layer: layers.dense({ units: 2 }) })),
      /time_distributed_\w+ \(TimeDistributed\) of model.json is of a kind/
    ],
    'an activation that memes do not have': [
      () => chain(layers.conv2d({ filters: 2, kernelSize: 2, activation: 'selu' })),
      /Conv2D\) of model.json cannot be one of a meme: activation/
    ],
    dilation: [
      () => chain(layers.conv2d({ filters: 2, kernelSize: 2, dilationRate: 2 })),
      /is dilated/
    ],
    'a frozen layer': [
      () => chain(layers.conv2d({ filters: 2, kernelSize: 2, trainable: false })),
      /is frozen/
    ],
    'a regularizer': [
      () => chain(layers.conv2d({ filters: 2, kernelSize: 2, kernelRegularizer: 'l1l2' })),
      /regularizer/
    ],
    'normalisation without centre': [
      () => chain(layers.batchNormalization({ center: false })),
      /without centre/
    ],
    'another axis': [() => chain(layers.batchNormalization({ axis: 1 })), /another axis/],
    'a relu with a maximum': [() => chain(layers.reLU({ maxValue: 6 })), /has a maximum/],
    'too many units': [
      () => chain(layers.conv2d({ filters: 20_000, kernelSize: 1 })),
      /cannot be one of a meme: filters/
    ],
    'a layer that is used twice': [
      () => {
        const image = input({ shape: IMAGE })
        const shared = layers.activation({ activation: 'relu' })
        return toLogits(image, shared.apply(shared.apply(image)))
      },
      /is used more than once/
    ],
    'branches that are no skip': [
      () => {
        const image = input({ shape: IMAGE })
        const first = layers.conv2d({ filters: 4, kernelSize: 3 }).apply(image)
        const one = layers.activation({ activation: 'relu' }).apply(first)
        const other = layers.activation({ activation: 'tanh' }).apply(first)
        return toLogits(image, layers.add().apply([one, other] as never))
      },
      /does not read the layer before it/
    ],
    'a skip from the input': [
      () => {
        const image = input({ shape: IMAGE })
        const same = layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same' }).apply(image)
        return toLogits(image, layers.add().apply([image, same] as never))
      },
      /reads the model's input/
    ]
  }

  const chain = (middle: Layer) =>
    sequential({ layers: [layers.inputLayer({ inputShape: IMAGE }), middle, ...end()] })

  function toLogits(image: unknown, last: unknown): LayersModel {
    const [flat, dense] = end()
    return functional({
      inputs: image as never,
      outputs: dense!.apply(flat!.apply(last as never)) as never
    })
  }

  for (const [name, [build, message]] of Object.entries(refused))
    it(`should refuse ${name}, naming the layer`, () => {
      const model = build()
      expect(() => convert(model))
        .to.throw(InvalidModelError, message)
        .with.property('hint')
      model.dispose()
    })

  it('should refuse another input, with both shapes', () => {
    const model = chain(layers.activation({ activation: 'relu' }))
    expect(() => convert(model, [8, 8, 3])).to.throw(ModelShapeError, /8×8×2.*8×8×3/)
    model.dispose()
  })
})

describe('resolveMeme', () => {
  afterEach(() => disposeVariables())
  const task = { input: [8, 8, 2], classes: 3 }

  it('should know names, saved models and modules', () =>
    withTempFolder(async folder => {
      expect(await resolveMeme('cnn2', task)).to.deep.equal({
        architecture: zooArchitecture('cnn2', 3),
        isConverted: false
      })
      const model = sequential({
        layers: [
          layers.flatten({ inputShape: [8, 8, 2] }),
          layers.dense({ units: 3, activation: 'softmax' })
        ]
      })
      const saved = await resolveMeme(await saveModel(model, folder), task)
      model.dispose()
      expect(saved.isConverted).to.equal(true)
      const { architecture } = saved
      expect(architecture.map(({ kind }) => kind)).to.deep.equal(['flatten', 'dense'])
      expect(architecture.at(-1)).to.have.property('activation', 'linear')
      const module = new URL(ownModel('plain.mjs').module).pathname
      expect(await resolveMeme(module, task)).to.deep.equal(saved)
    }))

  it('should name the layer of a module that has no place in a meme', async () => {
    const module = new URL(ownModel('sequence.ts').module).pathname
    const error = await rejection(resolveMeme(module, task))
    expect(error).to.be.instanceOf(InvalidModelError)
    expect(error.message).to.match(/The layer \S+ \(\w+\) of .*sequence\.ts /)
  })
})
