import type { Architecture, Shape } from './architecture.ts'
import { sizeOf } from './layers/shapes.ts'
import type { WeightName, WeightSpec } from './layers/types.ts'

/** Where one weight lies in a model's flat vector. Row-major, channels last. */
export interface LayoutEntry extends WeightSpec {
  readonly layer: string
  readonly weight: WeightName
  readonly shape: Shape
  /** First value, counted in values. */
  readonly offset: number
  /** Number of values. */
  readonly size: number
}

/**
 * A model as one flat vector: its trainable weights in layer order, then all batch-norm statistics. Every peer of a
 * federation derives the same one from the architecture.
 */
export interface Layout {
  readonly entries: readonly LayoutEntry[]
  /** Values that are trained: the vector's first part. */
  readonly trainable: number
  /** Batch-norm statistics: the rest. */
  readonly statistics: number
  readonly size: number
}

/** Lays the weights of an architecture's layers out; `weights` holds those of each layer by id. */
export function layOut(
  architecture: Architecture,
  weights: ReadonlyMap<string, readonly WeightSpec[]>
): Layout {
  const specs = architecture.flatMap(({ id }) =>
    (weights.get(id) ?? []).map(spec => ({ ...spec, layer: id }))
  )
  const ordered = [
    ...specs.filter(spec => !spec.statistic),
    ...specs.filter(spec => spec.statistic)
  ]
  let offset = 0
  let trainable = 0
  const entries = ordered.map(spec => {
    const entry = { ...spec, offset, size: sizeOf(spec.shape) }
    offset += entry.size
    if (!spec.statistic) trainable = offset
    return entry
  })
  return { entries, trainable, statistics: offset - trainable, size: offset }
}
