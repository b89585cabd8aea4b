import { toFirst } from '../first-maximum.ts'
import type { Value } from '../graph.ts'
import { windowOf } from '../kernels/windows.ts'
import { concat, pad, reshape, slice } from '../operations.ts'
import type { Layouts } from './layouts.ts'
import { pool } from './pool.ts'

type Size4 = readonly [number, number, number, number]

/** One place of each window: the gradients of those outputs whose first maximum is there. */
export interface Place {
  readonly row: number
  readonly column: number
  /** In blocks: [batch, channels, height, width] of the outputs. */
  readonly gradient: Value
}

/**
 * Each output's gradient goes to the first maximum of its window, exactly: to the first row that has it, and to the
 * first place there. Windows lie side by side. Of a window's upper left corners, of all sizes, the maxima tell which is
 * first: if no row above has it, a corner has it exactly if its lowest row does.
 * @param value a recorded MaxPoolGrad
 */
export function maxPoolPlaces(layouts: Layouts, value: Value): Place[] {
  const { graph } = layouts
  const [dy, input, output] = value.inputs.map(tensor => layouts.blocked(tensor)) as Value[]
  const [, , outHeight, outWidth] = output!.shape as Size4
  const strides = windowOf(value).kernel
  const [rows, columns] = strides
  const corner = (row: number, column: number) => {
    const kernel = [row + 1, column + 1] as const
    const maxima = pool(layouts, 'MaxPool', input!, { kernel, strides, pads: [0, 0, 0, 0] })
    // The end of an image may be in no window, but have a corner of one.
    const cut = slice(graph, layouts.axes(maxima), [
      { axis: 2, begin: 0, end: outHeight },
      { axis: 3, begin: 0, end: outWidth }
    ])
    return reshape(graph, cut, output!.shape)
  }
  const ofRows = indices(rows).map(row => corner(row, columns - 1))
  return toFirst(graph, dy!, ofRows, output!).flatMap((ofRow, row) => {
    const candidates = indices(columns).map(column => corner(row, column))
    return toFirst(graph, ofRow, candidates, output!).map((gradient, column) => ({
      row,
      column,
      gradient
    }))
  })
}

/** The gradient of the pooled images: all places put where they belong. */
export function maxPoolGradient(layouts: Layouts, value: Value): Value {
  const { graph, block } = layouts
  const places = maxPoolPlaces(layouts, value)
  const [rows, columns] = windowOf(value).kernel
  const [batch, channels, height, width] = layouts.shape(value.shape) as Size4
  const [, , outHeight, outWidth] = places[0]!.gradient.shape as Size4
  const images = (batch * channels) / block
  const joined = indices(rows).map(row => {
    const ofRow = places.filter(place => place.row === row)
    const each = [images * outHeight * outWidth, 1, block]
    const side = ofRow.map(({ gradient }) => reshape(graph, gradient, each))
    return reshape(graph, concat(graph, side, 1), [
      images * outHeight,
      1,
      outWidth * columns * block
    ])
  })
  const inHeight = outHeight * rows
  const inWidth = outWidth * columns
  const tiled = reshape(graph, concat(graph, joined, 1), [images, inHeight, inWidth, block])
  // What is left over at the end of an image is in no window.
  const whole = pad(graph, tiled, [
    [0, 0],
    [0, height - inHeight],
    [0, width - inWidth],
    [0, 0]
  ])
  return reshape(graph, whole, [batch, channels, height, width])
}

const indices = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
