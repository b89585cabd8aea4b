import { toFirst } from '../first-maximum.ts'
import type { Value } from '../graph.ts'
import { windowOf } from '../kernels/windows.ts'
import { concat, pad, reshape, slice } from '../operations.ts'
import type { Layouts } from './layouts.ts'
import { poolRows } from './pool.ts'

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
 * first place there. Windows lie side by side.
 * @param value a recorded MaxPoolGrad
 */
export function maxPoolPlaces(layouts: Layouts, value: Value): Place[] {
  const { graph } = layouts
  const [dy, input, output] = value.inputs.map(tensor => layouts.blocked(tensor)) as Value[]
  const window = windowOf(value)
  const [rows, columns] = window.kernel
  const [, , outHeight, outWidth] = output!.shape as Size4
  const seen = (images: Value, row: number, column: number, step: number) => {
    const range = (axis: number, begin: number, by: number, count: number) => ({
      axis,
      begin,
      end: begin + (count - 1) * by + 1,
      step: by
    })
    const cut = slice(graph, layouts.axes(images), [
      range(2, row, rows, outHeight),
      range(3, column, step, outWidth)
    ])
    return reshape(graph, cut, output!.shape)
  }
  const byRow = poolRows(layouts, input!, window)
  const maxima = indices(rows).map(row => seen(byRow, row, 0, 1))
  return toFirst(graph, dy!, maxima, output!).flatMap((ofRow, row) => {
    const candidates = indices(columns).map(column => seen(input!, row, column, columns))
    return toFirst(graph, ofRow, candidates, maxima[row]!).map((gradient, column) => ({
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
