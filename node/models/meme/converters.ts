import type { SavedLayer } from '../topology.ts'

type Config = SavedLayer['config']
/** A layer of ours before its id is known and its fields are checked. */
export type Draft = Readonly<Record<string, unknown>> & { readonly kind: string }

const activated = ({ activation = 'linear', use_bias: bias = true }: Config) => ({
  activation,
  bias
})

/** Keras writes one number for both. */
const pair = (value: unknown): unknown => (typeof value === 'number' ? [value, value] : value)
const single = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value)

const convolved = ({ kernel_size, strides = 1, padding = 'valid' }: Config) => ({
  kernel: pair(kernel_size),
  stride: pair(strides),
  padding
})

const pooled = ({ pool_size, strides, padding = 'valid' }: Config) => ({
  size: pair(pool_size),
  stride: pair(strides ?? pool_size),
  padding
})

/** What each of tfjs's layers is among ours: none, one, or several in a row. */
export const CONVERTERS: Readonly<Record<string, (config: Config) => readonly Draft[]>> = {
  InputLayer: () => [],
  Dense: config => [{ kind: 'dense', units: config.units, ...activated(config) }],
  Conv1D: ({ filters, kernel_size, strides = 1, padding = 'valid', ...config }) => [
    {
      kind: 'conv1d',
      filters,
      kernel: single(kernel_size),
      stride: single(strides),
      padding,
      ...activated(config)
    }
  ],
  Conv2D: config => [
    { kind: 'conv2d', filters: config.filters, ...convolved(config), ...activated(config) }
  ],
  DepthwiseConv2D: config => [
    {
      kind: 'depthwiseConv2d',
      multiplier: config.depth_multiplier ?? 1,
      ...convolved(config),
      ...activated(config)
    }
  ],
  SeparableConv2D: config => [
    {
      kind: 'depthwiseConv2d',
      multiplier: config.depth_multiplier ?? 1,
      ...convolved(config),
      bias: false
    },
    { kind: 'conv2d', filters: config.filters, kernel: [1, 1], ...activated(config) }
  ],
  MaxPooling2D: config => [{ kind: 'maxPool2d', ...pooled(config) }],
  AveragePooling2D: config => [{ kind: 'avgPool2d', ...pooled(config) }],
  GlobalAveragePooling1D: () => [{ kind: 'globalAvgPool' }],
  GlobalAveragePooling2D: () => [{ kind: 'globalAvgPool' }],
  GlobalMaxPooling1D: () => [{ kind: 'globalMaxPool' }],
  GlobalMaxPooling2D: () => [{ kind: 'globalMaxPool' }],
  // Their own defaults, where a file leaves them out.
  BatchNormalization: ({ momentum = 0.99, epsilon = 1e-3 }) => [
    { kind: 'batchNorm', momentum, epsilon }
  ],
  LayerNormalization: ({ epsilon = 1e-3 }) => [{ kind: 'layerNorm', epsilon }],
  Activation: ({ activation }) => [{ kind: 'activation', function: activation }],
  ReLU: () => [{ kind: 'activation', function: 'relu' }],
  Flatten: () => [{ kind: 'flatten' }],
  Dropout: ({ rate }) => [{ kind: 'dropout', rate }],
  Add: () => [{ kind: 'add' }],
  Concatenate: () => [{ kind: 'concat' }]
}
