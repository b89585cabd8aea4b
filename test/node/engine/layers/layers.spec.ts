import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import type { Shape } from '../../../../protocol/meme/architecture.ts'
import { chain, describeParity, type LayerCase } from './parity.ts'

const VECTOR: Shape = [7]
const SERIES: Shape = [6, 3]
const IMAGE: Shape = [5, 6, 3]

/** A layer behind one that its gradient goes on to. */
const behind = (input: Shape, make: () => layers.Layer): LayerCase => ({
  input,
  build: chain(() => [layers.dense({ units: 3 }), make()])
})

/** A layer of two inputs, which come from one. */
const merging = (make: () => layers.Layer, input = SERIES): LayerCase => ({
  input,
  build: x => {
    const branch = (units: number) => layers.dense({ units }).apply(x) as SymbolicTensor
    return make().apply([branch(3), branch(3)]) as SymbolicTensor
  }
})

const cases = (
  input: Shape,
  made: Readonly<Record<string, () => layers.Layer>>
): Record<string, LayerCase> =>
  Object.fromEntries(Object.entries(made).map(([name, make]) => [name, behind(input, make)]))

const window = { filters: 4, kernelSize: [3, 2] }

describeParity('layers of images', {
  ...cases(IMAGE, {
    conv2d: () => layers.conv2d(window as never),
    'conv2d, strides, same': () =>
      layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'tanh' }),
    'conv2d, channels first': () =>
      layers.conv2d({ filters: 4, kernelSize: 3, dataFormat: 'channelsFirst' }),
    'conv2d, dilated': () => layers.conv2d({ filters: 4, kernelSize: 2, dilationRate: [2, 3] }),
    'conv2d, dilated, same, relu': () =>
      layers.conv2d({
        filters: 4,
        kernelSize: 3,
        dilationRate: 2,
        padding: 'same',
        activation: 'relu'
      }),
    'separableConv2d, dilated': () =>
      layers.separableConv2d({ filters: 4, kernelSize: 2, dilationRate: [2, 2] }),
    conv2dTranspose: () => layers.conv2dTranspose({ filters: 4, kernelSize: 3 }),
    'conv2dTranspose, strides, same, relu': () =>
      layers.conv2dTranspose({
        filters: 4,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        activation: 'relu'
      }),
    separableConv2d: () =>
      layers.separableConv2d({ filters: 4, kernelSize: 3, depthMultiplier: 2 }),
    'separableConv2d, strides, same': () =>
      layers.separableConv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' }),
    depthwiseConv2d: () =>
      layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same' }),
    'upSampling2d, nearest': () => layers.upSampling2d({ size: [2, 3] }),
    'upSampling2d, bilinear': () =>
      layers.upSampling2d({ size: [2, 3], interpolation: 'bilinear' }),
    zeroPadding2d: () =>
      layers.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 3]
        ]
      }),
    cropping2D: () =>
      layers.cropping2D({
        cropping: [
          [1, 1],
          [2, 0]
        ]
      }),
    maxPooling2d: () => layers.maxPooling2d({ poolSize: 2 }),
    'maxPooling2d, overlapping, same': () =>
      layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
    averagePooling2d: () => layers.averagePooling2d({ poolSize: [2, 3] }),
    'averagePooling2d, overlapping, same': () =>
      layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
    globalAveragePooling2d: () => layers.globalAveragePooling2d({}),
    globalMaxPooling2d: () => layers.globalMaxPooling2d({}),
    batchNormalization: () => layers.batchNormalization(),
    layerNormalization: () => layers.layerNormalization(),
    'layerNormalization of whole images': () => layers.layerNormalization({ axis: [1, 2, 3] }),
    'prelu, shared': () => layers.prelu({ sharedAxes: [1, 2] })
  })
})

describeParity('layers of series and vectors', {
  ...cases(SERIES, {
    conv1d: () => layers.conv1d({ filters: 4, kernelSize: 3, activation: 'relu' }),
    'conv1d, strides, same': () =>
      layers.conv1d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' }),
    'conv1d, dilated': () => layers.conv1d({ filters: 4, kernelSize: 3, dilationRate: 2 }),
    maxPooling1d: () => layers.maxPooling1d({ poolSize: 2 }),
    averagePooling1d: () => layers.averagePooling1d({ poolSize: 3, strides: 2, padding: 'same' }),
    globalAveragePooling1d: () => layers.globalAveragePooling1d({}),
    globalMaxPooling1d: () => layers.globalMaxPooling1d({}),
    prelu: () => layers.prelu({}),
    'softmax of series': () => layers.softmax({ axis: -1 }),
    permute: () => layers.permute({ dims: [2, 1] }),
    reshape: () => layers.reshape({ targetShape: [2, -1] }),
    flatten: () => layers.flatten(),
    'dense on series': () => layers.dense({ units: 4, activation: 'elu' })
  }),
  ...cases(VECTOR, {
    dense: () => layers.dense({ units: 4, activation: 'relu', useBias: false }),
    repeatVector: () => layers.repeatVector({ n: 4 }),
    rescaling: () => layers.rescaling({ scale: 0.5, offset: 1 }) as layers.Layer,
    batchNormalization: () => layers.batchNormalization({ momentum: 0.9 }),
    reLU: () => layers.reLU(),
    'reLU with a maximum': () => layers.reLU({ maxValue: 0.6 }),
    leakyReLU: () => layers.leakyReLU({ alpha: 0.2 }),
    thresholdedReLU: () => layers.thresholdedReLU({ theta: 0.4 }),
    elu: () => layers.elu(),
    softmax: () => layers.softmax()
  }),
  ...Object.fromEntries(
    `elu gelu gelu_new hardSigmoid linear logSoftmax mish relu relu6 selu sigmoid softmax softplus softsign swish tanh`
      .split(' ')
      .map(name => [
        `activation ${name}`,
        behind(VECTOR, () => layers.activation({ activation: name as 'relu' }))
      ])
  ),
  add: merging(() => layers.add()),
  average: merging(() => layers.average()),
  maximum: merging(() => layers.maximum()),
  minimum: merging(() => layers.minimum()),
  multiply: merging(() => layers.multiply()),
  concatenate: merging(() => layers.concatenate({ axis: 1 })),
  'dot of series': merging(() => layers.dot({ axes: 1 })),
  'dot of vectors, normalised': merging(() => layers.dot({ axes: -1, normalize: true }), VECTOR),
  'a layer used twice': {
    input: VECTOR,
    build: x => {
      const shared = layers.dense({ units: 7, activation: 'tanh' })
      return shared.apply(shared.apply(x)) as SymbolicTensor
    }
  },
  'a frozen layer': {
    input: VECTOR,
    build: chain(() => [layers.dense({ units: 3, trainable: false }), layers.dense({ units: 2 })])
  }
})
