import type { Value } from '../graph.ts'
import { pad, reshape, transpose } from '../operations.ts'
import type { Layouts } from './layouts.ts'

type Size4 = [number, number, number, number]

/**
 * A filter [height, width, in, out] as a convolution in blocks takes it: [out / block, in / block, height, width, in,
 * out], its last two axes a block long.
 * @param few for plain images with less than a block of channels: [out / block, in, height, width, out]
 */
export function filterForOutput(layouts: Layouts, filter: Value, few: boolean): Value {
  const { graph, block } = layouts
  const filled = few ? filledUp(layouts, filter, [3]) : filledUp(layouts, filter, [2, 3])
  const [height, width, from, to] = filled.shape as Size4
  const axes = few
    ? reshape(graph, filled, [height, width, from, to / block, block])
    : reshape(graph, filled, [height, width, from / block, block, to / block, block])
  const ordered = transpose(graph, axes, few ? [3, 2, 0, 1, 4] : [4, 2, 0, 1, 3, 5])
  return reshape(graph, ordered, [to, from, height, width])
}

/** The filter with which gradients of outputs give those of inputs: turned about, channels in and out exchanged. */
export function filterForInput(layouts: Layouts, filter: Value): Value {
  const { graph } = layouts
  const [height, width] = filter.shape as Size4
  const turned = graph.node(
    'Slice',
    [filter, [-1, -1], [-height - 1, -width - 1], [0, 1], [-1, -1]].map(input =>
      Array.isArray(input) ? graph.integers(input) : input
    ),
    filter
  )
  return filterForOutput(layouts, transpose(graph, turned, [0, 1, 3, 2]), false)
}

function filledUp(layouts: Layouts, filter: Value, axes: readonly number[]): Value {
  const paddings = filter.shape.map(
    (n, axis) => [0, axes.includes(axis) ? layouts.fill(n) - n : 0] as const
  )
  return pad(layouts.graph, filter, paddings)
}
