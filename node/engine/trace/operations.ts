import { backend_util, util } from '@tensorflow/tfjs-core'
import type { Shape } from '../../../protocol/meme/architecture.ts'
import type { ElementType } from '../onnx/types.ts'
import { TYPE_CODES } from '../onnx/writer.ts'
import { type Graph, isFilled, type Value } from './graph.ts'

/*
 * The ONNX operations that several kernels need, with the shapes of their results. Rank-4 tensors are channels-last
 * here, as in tfjs.
 */

export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1)
export const equalShapes = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((n, i) => n === b[i])

/** An operation on each element by itself. */
export function unary(graph: Graph, operator: string, x: Value, type = x.type): Value {
  const { source, spread } = unspread(graph, x)
  return spread(graph.node(operator, [source], { type, shape: source.shape }))
}

/** An operation on each pair of elements, with broadcasting. */
export function binary(
  graph: Graph,
  operator: string,
  a: Value,
  b: Value,
  type: ElementType = a.type
): Value {
  const shape = broadcast(a.shape, b.shape)
  // What was spread over axes for tfjs's sake need not be: ONNX broadcasts.
  const inputs = [unspread(graph, a).source, unspread(graph, b).source] as const
  const result = graph.node(operator, inputs, {
    type,
    shape: broadcast(inputs[0].shape, inputs[1].shape)
  })
  return expand(graph, result, shape)
}

export const broadcast = (a: Shape, b: Shape): Shape =>
  backend_util.assertAndGetBroadcastShape([...a], [...b])

/** Repeats a value along axes of size 1 and along new leading ones. */
export function expand(graph: Graph, x: Value, shape: Shape): Value {
  if (equalShapes(x.shape, shape)) return x
  return graph.node('Expand', [x, graph.integers(shape)], { type: x.type, shape })
}

/** A value without what only repeats it, and what puts that back on. */
function unspread(graph: Graph, x: Value): { source: Value; spread(value: Value): Value } {
  const spread = (value: Value) => expand(graph, value, x.shape)
  if (x.operator === 'Expand') return { source: x.inputs[0]!, spread }
  if (!isFilled(x)) return { source: x, spread }
  return { source: graph.constant(x.data!.slice(0, 1), x.type, []), spread }
}

/** Where the condition holds, `a`, else `b`. */
export function where(graph: Graph, condition: Value, a: Value, b: Value): Value {
  const inputs = [condition, a, b].map(value => unspread(graph, value).source)
  const { type } = a
  const to = (values: readonly Value[]) => values.map(({ shape }) => shape).reduce(broadcast)
  return expand(
    graph,
    graph.node('Where', inputs, { type, shape: to(inputs) }),
    to([condition, a, b])
  )
}

export function cast(graph: Graph, x: Value, type: ElementType): Value {
  if (x.type === type) return x
  const { source, spread } = unspread(graph, x)
  const attributes = { to: TYPE_CODES[type] }
  return spread(graph.node('Cast', [source], { type, shape: source.shape, attributes }))
}

export function reshape(graph: Graph, x: Value, shape: Shape): Value {
  if (equalShapes(x.shape, shape)) return x
  // Of two in a row, the last one counts.
  const source = x.operator === 'Reshape' ? x.inputs[0]! : x
  if (equalShapes(source.shape, shape)) return source
  return graph.node('Reshape', [source, graph.integers(shape)], { type: x.type, shape })
}

export function transpose(graph: Graph, x: Value, perm: readonly number[]): Value {
  if (perm.every((axis, i) => axis === i)) return x
  if (x.operator === 'Expand' && x.inputs[0]!.shape.length === perm.length) {
    const moved = transpose(graph, x.inputs[0]!, perm)
    return expand(
      graph,
      moved,
      perm.map(axis => x.shape[axis]!)
    )
  }
  const shape = perm.map(axis => x.shape[axis]!)
  // Axes of length 1 may be anywhere.
  const long = perm.filter(axis => x.shape[axis]! > 1)
  if (long.every((axis, i) => i === 0 || axis > long[i - 1]!)) return reshape(graph, x, shape)
  return graph.node('Transpose', [x], { type: x.type, shape, attributes: { perm } })
}

/** Sum, Mean, Max, Min or Prod over some axes, which the result does not have any more. */
export function reduce(graph: Graph, operator: string, x: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return x
  return graph.node(operator, [x, graph.integers(axes)], {
    type: x.type,
    shape: x.shape.filter((_, axis) => !axes.includes(axis)),
    attributes: { keepdims: 0 }
  })
}

export function concat(graph: Graph, parts: readonly Value[], axis: number): Value {
  const [first, ...others] = parts as [Value, ...Value[]]
  if (others.length === 0) return first
  const size = parts.reduce((sum, { shape }) => sum + shape[axis]!, 0)
  const shape = first.shape.with(axis, size)
  return graph.node('Concat', parts, { type: first.type, shape, attributes: { axis } })
}

/** One axis' part in a slice: from `begin` to before `end`, every `step`th. */
export interface Range {
  readonly axis: number
  readonly begin: number
  readonly end: number
  readonly step?: number
}

export function slice(graph: Graph, x: Value, ranges: readonly Range[]): Value {
  const needed = ranges.filter(
    ({ axis, begin, end, step = 1 }) => begin > 0 || end < x.shape[axis]! || step > 1
  )
  if (needed.length === 0) return x
  const shape = [...x.shape]
  for (const { axis, begin, end, step = 1 } of needed) {
    shape[axis] = Math.ceil((end - begin) / step)
  }
  const vectors = [
    needed.map(({ begin }) => begin),
    needed.map(({ end }) => end),
    needed.map(({ axis }) => axis),
    needed.map(({ step = 1 }) => step)
  ]
  return graph.node('Slice', [x, ...vectors.map(vector => graph.integers(vector))], {
    type: x.type,
    shape
  })
}

/** Adds a constant (0 by default) around a value: [before, after] of each axis. */
export function pad(
  graph: Graph,
  x: Value,
  paddings: readonly (readonly [number, number])[],
  fill = 0
): Value {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x
  const ends = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]
  const shape = x.shape.map((n, axis) => n + paddings[axis]![0] + paddings[axis]![1])
  return graph.node('Pad', [x, graph.integers(ends), graph.float(fill)], { type: x.type, shape })
}

/** Axes as tfjs gives them (one, several, negative, none for all), made plain. */
export const plainAxes = (axes: number | readonly number[] | null | undefined, shape: Shape) =>
  util.parseAxisParam((axes ?? null) as number[], [...shape]).sort((a, b) => a - b)
