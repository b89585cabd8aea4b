import type { Graph, Value } from '../graph.ts'
import type { Window } from '../kernels/windows.ts'
import { binary, cast, concat, pad, reshape, slice } from '../operations.ts'
import type { Layouts } from './layouts.ts'
import { poolRows } from './pool.ts'

type Size4 = readonly [number, number, number, number]

interface Tensors {
  readonly dy: Value
  readonly input: Value
  readonly output: Value
}

/**
 * Each output's gradient goes to the first maximum of its window, exactly: to the first row that has it, and to the
 * first place there. Windows lie side by side. All tensors are in blocks.
 */
export function maxPoolGradient(
  layouts: Layouts,
  { dy, input, output }: Tensors,
  window: Window
): Value {
  const { graph, block } = layouts
  const [batch, channels, height, width] = input.shape as Size4
  const [, , outHeight, outWidth] = output.shape as Size4
  const images = (batch * channels) / block
  const [rows, columns] = window.kernel
  const inHeight = outHeight * rows
  const inWidth = outWidth * columns
  // What is left over at the end of an image is in no window.
  const seen = (value: Value, end: number) =>
    slice(graph, layouts.axes(value), [
      { axis: 2, begin: 0, end: inHeight },
      { axis: 3, begin: 0, end }
    ])
  const byRow = seen(poolRows(layouts, input, window), outWidth)
  const rowGradients = toFirst(graph, dy, byRow, output, {
    before: images * outHeight,
    places: rows,
    after: outWidth * block
  })
  const gradients = toFirst(graph, rowGradients, seen(input, inWidth), byRow, {
    before: images * inHeight * outWidth,
    places: columns,
    after: block
  })
  const whole = pad(graph, reshape(graph, gradients, [images, inHeight, inWidth, block]), [
    [0, 0],
    [0, height - inHeight],
    [0, width - inWidth],
    [0, 0]
  ])
  return reshape(graph, whole, input.shape)
}

interface Axes {
  readonly before: number
  /** Candidates for each maximum, side by side. */
  readonly places: number
  readonly after: number
}

/** Gives each maximum's gradient to the first candidate that equals it. */
function toFirst(
  graph: Graph,
  gradient: Value,
  candidates: Value,
  maximum: Value,
  { before, places, after }: Axes
): Value {
  const each = reshape(graph, candidates, [before, places, after])
  const one = [before, 1, after]
  const top = reshape(graph, maximum, one)
  const parts: Value[] = []
  let rest = reshape(graph, gradient, one)
  for (let place = 0; place < places - 1; place++) {
    const candidate = slice(graph, each, [{ axis: 1, begin: place, end: place + 1 }])
    const hit = cast(graph, binary(graph, 'GreaterOrEqual', candidate, top, 'bool'), 'float32')
    const part = binary(graph, 'Mul', rest, hit)
    parts.push(part)
    rest = binary(graph, 'Sub', rest, part)
  }
  // What went to none before is the last one's.
  return concat(graph, [...parts, rest], 1)
}
