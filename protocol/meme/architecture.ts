import { z } from 'zod'
import { MAX_LAYERS, MAX_RANK, MAX_UNITS } from './constants.ts'

const id = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/)
const count = (max: number) => z.int().min(1).max(max)
const pair = (max: number) => z.tuple([count(max), count(max)])
const padding = z.enum(['valid', 'same'])
export const ACTIVATIONS = ['linear', 'relu', 'tanh', 'sigmoid', 'elu', 'softplus'] as const
const activation = z.enum(ACTIVATIONS)
const rate = z.number().min(0).max(0.99)
const epsilon = z.number().min(1e-8).max(1)

const layer = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.strictObject({ id, kind: z.literal(kind), ...shape })

/**
 * One layer of a meme: our own closed list. Every layer reads the output of the layer before it, `add` and `concat`
 * those that they name in `of`. Shapes have no batch axis: [height, width, channels], [steps, channels] or [units].
 */
export const LayerSchema = z.discriminatedUnion('kind', [
  layer('dense', {
    units: count(MAX_UNITS),
    activation: activation.default('linear'),
    bias: z.boolean().default(true)
  }),
  layer('conv1d', {
    filters: count(MAX_UNITS),
    kernel: count(64),
    stride: count(64).default(1),
    padding: padding.default('valid'),
    activation: activation.default('linear'),
    bias: z.boolean().default(true)
  }),
  layer('conv2d', {
    filters: count(MAX_UNITS),
    kernel: pair(64),
    stride: pair(64).default([1, 1]),
    padding: padding.default('valid'),
    activation: activation.default('linear'),
    bias: z.boolean().default(true)
  }),
  layer('depthwiseConv2d', {
    kernel: pair(64),
    multiplier: count(64).default(1),
    stride: pair(64).default([1, 1]),
    padding: padding.default('valid'),
    activation: activation.default('linear'),
    bias: z.boolean().default(true)
  }),
  layer('maxPool2d', {
    size: pair(64),
    stride: pair(64).optional(),
    padding: padding.default('valid')
  }),
  layer('avgPool2d', {
    size: pair(64),
    stride: pair(64).optional(),
    padding: padding.default('valid')
  }),
  layer('globalAvgPool', {}),
  layer('globalMaxPool', {}),
  layer('batchNorm', { momentum: rate.default(0.9), epsilon: epsilon.default(1e-5) }),
  layer('layerNorm', { epsilon: epsilon.default(1e-5) }),
  layer('activation', { function: activation }),
  layer('flatten', {}),
  layer('dropout', { rate }),
  layer('add', { of: z.array(id).min(2).max(8) }),
  layer('concat', { of: z.array(id).min(2).max(8) })
])

export const ArchitectureSchema = z.array(LayerSchema).min(1).max(MAX_LAYERS)
export const ShapeSchema = z
  .array(count(1 << 16))
  .min(1)
  .max(MAX_RANK)

export type Layer = z.infer<typeof LayerSchema>
/** The layers of a model in order; the last one gives the logits, one per class. */
export type Architecture = readonly Layer[]
/** Sizes of a tensor without the batch axis. */
export type Shape = readonly number[]
