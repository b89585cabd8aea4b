import {
  backend_util,
  type ReverseAttrs,
  type SliceAttrs,
  type SplitVAttrs,
  type UnpackAttrs
} from '@tensorflow/tfjs-core'
import type { Graph, Value } from '../graph.ts'
import { plainAxes, reshape, slice } from '../operations.ts'
import { type KernelTable, kernel } from './types.ts'

/** tfjs's attributes of a slice: its operation makes vectors of all that a caller may give. */
type SliceVectors = Readonly<Record<keyof SliceAttrs, readonly number[]>>

/** Kernels that cut along axes. */
export const slicing: KernelTable = {
  Slice: kernel<'x', SliceVectors>((graph, { x }, { begin, size }) =>
    slice(
      graph,
      x,
      begin.map((from, axis) => ({
        axis,
        begin: from,
        end: size[axis]! < 0 ? x.shape[axis]! : from + size[axis]!
      }))
    )
  ),
  SplitV: kernel<'x', SplitVAttrs>((graph, { x }, { numOrSizeSplits, axis }) => {
    const [at = 0] = plainAxes(axis, x.shape)
    const like = { shape: [...x.shape] } as Parameters<typeof backend_util.prepareSplitSize>[0]
    return split(graph, x, at, backend_util.prepareSplitSize(like, numOrSizeSplits, at))
  }),
  /** The steps of a recurrent layer, which tfjs unrolls. */
  Unpack: kernel<'value', UnpackAttrs>((graph, { value }, { axis }) => {
    const [at = 0] = plainAxes(axis, value.shape)
    const parts = split(graph, value, at, new Array<number>(value.shape[at]!).fill(1))
    return parts.map(part => reshape(graph, part, value.shape.toSpliced(at, 1)))
  }),
  Reverse: kernel<'x', ReverseAttrs>((graph, { x }, { dims }) =>
    reverse(graph, x, plainAxes(dims, x.shape))
  )
}

/** Parts that lie side by side along an axis. */
function split(graph: Graph, x: Value, axis: number, sizes: readonly number[]): Value[] {
  let end = 0
  return sizes.map(size => {
    end += size
    return slice(graph, x, [{ axis, begin: end - size, end }])
  })
}

/** A slice from the last element to before the one before the first. */
function reverse(graph: Graph, x: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return x
  const vectors = [
    axes.map(axis => x.shape[axis]! - 1),
    axes.map(axis => -x.shape[axis]! - 1),
    axes,
    axes.map(() => -1)
  ]
  const inputs = [x, ...vectors.map(vector => graph.integers(vector))]
  return graph.node('Slice', inputs, { type: x.type, shape: x.shape })
}
