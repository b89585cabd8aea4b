import {
  type ConcatAttrs,
  type ExpandDimsAttrs,
  type OneHotAttrs,
  type PackAttrs,
  type PadV2Attrs,
  type ReshapeAttrs,
  type TileAttrs,
  type TransposeAttrs,
  util
} from '@tensorflow/tfjs-core'
import type { Shape } from '../../../../protocol/meme/architecture.ts'
import type { ElementArray, ElementType } from '../../onnx/types.ts'
import type { Graph, Value } from '../graph.ts'
import {
  binary,
  cast,
  concat,
  expand,
  pad,
  plainAxes,
  reshape,
  sizeOf,
  transpose,
  where
} from '../operations.ts'
import { type KernelTable, kernel } from './types.ts'

/** Kernels that move, repeat, join or choose elements. */
export const shape: KernelTable = {
  Reshape: kernel<'x', ReshapeAttrs>((graph, { x }, attributes) =>
    reshape(graph, x, util.inferFromImplicitShape(attributes.shape, sizeOf(x.shape)))
  ),
  ExpandDims: kernel<'input', ExpandDimsAttrs>((graph, { input }, { dim }) =>
    reshape(graph, input, unsqueezed(input.shape, dim))
  ),
  Transpose: kernel<'x', TransposeAttrs>((graph, { x }, { perm }) => transpose(graph, x, perm)),
  Concat: (graph, inputs, attributes) =>
    joined(graph, Object.values(inputs), (attributes as ConcatAttrs).axis),
  Pack: (graph, inputs, attributes) => {
    const { axis } = attributes as PackAttrs
    const parts = Object.values(inputs)
    const to = unsqueezed(parts[0]!.shape, axis)
    return joined(
      graph,
      parts.map(part => reshape(graph, part, to)),
      axis
    )
  },
  PadV2: kernel<'x', PadV2Attrs>((graph, { x }, { paddings, constantValue }) =>
    pad(graph, x, paddings, constantValue)
  ),
  Tile: kernel<'x', TileAttrs>((graph, { x }, { reps }) => tile(graph, x, reps)),
  OneHot: kernel<'indices', OneHotAttrs>((graph, { indices }, attributes) =>
    oneHot(graph, indices, attributes)
  ),
  Select: kernel<'condition' | 't' | 'e'>((graph, { condition, t, e }) =>
    where(graph, condition, t, e)
  ),
  ZerosLike: kernel<'x'>((graph, { x }) => filled(graph, x, 0)),
  OnesLike: kernel<'x'>((graph, { x }) => filled(graph, x, 1))
}

function unsqueezed(of: Shape, axis: number): number[] {
  const at = axis < 0 ? axis + of.length + 1 : axis
  return [...of.slice(0, at), 1, ...of.slice(at)]
}

function joined(graph: Graph, parts: readonly Value[], axis: number): Value {
  const [at = 0] = plainAxes(axis, parts[0]!.shape)
  // tfjs allows parts that are empty.
  return concat(
    graph,
    parts.filter(part => sizeOf(part.shape) > 0),
    at
  )
}

function tile(graph: Graph, x: Value, reps: readonly number[]): Value {
  const to = x.shape.map((n, axis) => n * reps[axis]!)
  if (x.shape.every((n, axis) => n === 1 || reps[axis] === 1)) return expand(graph, x, to)
  return graph.node('Tile', [x, graph.integers(reps)], { type: x.type, shape: to })
}

/** Compares each index with 0 to depth − 1: ONNX's own OneHot runs on fewer providers. */
function oneHot(
  graph: Graph,
  indices: Value,
  { depth, onValue, offValue, dtype }: OneHotAttrs
): Value {
  const classes = graph.constant(
    Int32Array.from({ length: depth }, (_, i) => i),
    'int32',
    [depth]
  )
  const hits = binary(
    graph,
    'Equal',
    reshape(graph, indices, [...indices.shape, 1]),
    classes,
    'bool'
  )
  const type = (dtype ?? 'int32') as ElementType
  if (onValue === 1 && offValue === 0) return cast(graph, hits, type)
  return cast(graph, where(graph, hits, graph.float(onValue), graph.float(offValue)), type)
}

function filled(graph: Graph, { type, shape }: Value, value: 0 | 1): Value {
  const data = util.getTypedArrayFromDType(type as 'float32', sizeOf(shape)) as ElementArray
  return graph.constant(value === 0 ? data : (data as Float32Array).fill(value), type, shape)
}
