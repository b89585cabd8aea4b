import type { Layouts, Lowered } from '../blocked/layouts.ts'
import { toFirst } from '../first-maximum.ts'
import type { Graph, Value } from '../graph.ts'
import { binary, concat, reshape } from '../operations.ts'
import type { Pool } from './pooled.ts'

/** The largest of each window. @param value a recorded MaxPool of rows */
export function maxPool(layouts: Layouts, value: Value, pool: Pool): Lowered {
  const { graph } = layouts
  const [x] = value.inputs as [Value]
  const byRow = candidates(graph, layouts.rows(x)!, value, pool).map(row => largest(graph, row))
  return { plain: reshape(graph, largest(graph, byRow), value.shape) }
}

/**
 * Each output's gradient goes to the first maximum of its window, exactly: to the first row that has it, and to the
 * first place there.
 * @param value a recorded MaxPoolGrad of rows
 */
export function maxPoolGradient(layouts: Layouts, value: Value, pool: Pool): Lowered {
  const { graph } = layouts
  const [dy, x, y] = value.inputs as [Value, Value, Value]
  const images = layouts.rows(x)!
  const places = candidates(graph, images, y, pool)
  const byRow = places.map(row => largest(graph, row))
  const { shape } = byRow[0]!
  const [gradient, maximum] = [dy, y].map(value => reshape(graph, layouts.plain(value), shape))
  const parts = toFirst(graph, gradient!, byRow, maximum!).flatMap((ofRow, row) =>
    toFirst(graph, ofRow, places[row]!, byRow[row]!)
  )
  const [windows, size] = shape as [number, number]
  const joined = concat(
    graph,
    parts.map(part => reshape(graph, part, [windows, 1, size])),
    1
  )
  return { rows: reshape(graph, joined, images.shape) }
}

/**
 * What is at each place of the windows, row by row: [batch · pooled height, pooled width · channels].
 * @param pooled the recorded maxima
 */
function candidates(graph: Graph, images: Value, pooled: Value, [rows, columns]: Pool): Value[][] {
  const [batch, height, width, channels] = pooled.shape as [number, number, number, number]
  const size = [batch * height, width * channels]
  const places = reshape(graph, images, size.toSpliced(1, 0, rows * columns))
  const at = (place: number) =>
    graph.node('Gather', [places, graph.constant(Int32Array.of(place), 'int32', [])], {
      type: 'float32',
      shape: size,
      attributes: { axis: 1 }
    })
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => at(row * columns + column))
  )
}

const largest = (graph: Graph, values: readonly Value[]): Value =>
  values.reduce((a, b) => binary(graph, 'Max', a, b))
