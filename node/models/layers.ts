import { layers } from '@tensorflow/tfjs-layers'
import type { Layer } from '../../protocol/meme/architecture.ts'

// tfjs would draw random kernels while it builds; ours are written afterwards.
const ZEROS = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const

/**
 * The tfjs layer of one of ours.
 * @param rank of the layer's input, without the batch axis
 */
export function buildLayer(layer: Layer, name: string, rank: number): layers.Layer {
  switch (layer.kind) {
    case 'dense':
      return layers.dense({ ...common(layer, name), units: layer.units })
    case 'conv1d':
      return layers.conv1d({ ...convolution(layer, name), kernelSize: layer.kernel })
    case 'conv2d':
      return layers.conv2d({ ...convolution(layer, name), kernelSize: layer.kernel })
    case 'depthwiseConv2d':
      return layers.depthwiseConv2d({
        ...common(layer, name),
        depthwiseInitializer: 'zeros',
        kernelSize: layer.kernel,
        depthMultiplier: layer.multiplier,
        strides: layer.stride,
        padding: layer.padding
      })
    case 'maxPool2d':
      return layers.maxPooling2d(pooling(layer, name))
    case 'avgPool2d':
      return layers.averagePooling2d(pooling(layer, name))
    case 'globalAvgPool':
      return rank === 3
        ? layers.globalAveragePooling2d({ name })
        : layers.globalAveragePooling1d({ name })
    case 'globalMaxPool':
      return rank === 3 ? layers.globalMaxPooling2d({ name }) : layers.globalMaxPooling1d({ name })
    case 'batchNorm':
      return layers.batchNormalization({ name, momentum: layer.momentum, epsilon: layer.epsilon })
    case 'layerNorm':
      return layers.layerNormalization({ name, epsilon: layer.epsilon })
    case 'activation':
      return layers.activation({ name, activation: layer.function })
    case 'flatten':
      // tfjs refuses to flatten a vector.
      return rank === 1
        ? layers.activation({ name, activation: 'linear' })
        : layers.flatten({ name })
    case 'add':
      return layers.add({ name })
    case 'concat':
      return layers.concatenate({ name })
    case 'dropout':
      return layers.dropout({ name, rate: layer.rate })
  }
}

type Of<Kind extends Layer['kind']> = Extract<Layer, { kind: Kind }>

const common = (layer: Of<'dense' | 'conv1d' | 'conv2d' | 'depthwiseConv2d'>, name: string) => ({
  ...ZEROS,
  name,
  activation: layer.activation,
  useBias: layer.bias
})

const convolution = (layer: Of<'conv1d' | 'conv2d'>, name: string) => ({
  ...common(layer, name),
  filters: layer.filters,
  strides: layer.stride,
  padding: layer.padding
})

const pooling = (layer: Of<'maxPool2d' | 'avgPool2d'>, name: string) => ({
  name,
  poolSize: layer.size,
  strides: layer.stride ?? layer.size,
  padding: layer.padding
})
