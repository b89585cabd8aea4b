import type { Layer, Shape } from '../architecture.ts'

/** One kind of layer with its fields. */
export type LayerOf<Kind extends Layer['kind']> = Extract<Layer, { kind: Kind }>

export type WeightName =
  | 'kernel'
  | 'bias'
  | 'depthwiseKernel'
  | 'gamma'
  | 'beta'
  | 'movingMean'
  | 'movingVariance'

/** One weight of a layer. */
export interface WeightSpec {
  readonly weight: WeightName
  readonly shape: Shape
  /** Batch-norm statistic: measured, not trained. */
  readonly statistic: boolean
  /** Inputs of one output value of the layer: what the initialiser scales by. 1 where there is no kernel. */
  readonly fanIn: number
}

/** What one layer does to one sample. */
export interface LayerPlan {
  readonly output: Shape
  readonly weights: readonly WeightSpec[]
  /** Floating-point operations of one sample's forward pass; `planArchitecture` says what counts. */
  readonly flops: number
}
