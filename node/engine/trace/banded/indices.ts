import type { Shape } from '../../../../protocol/meme/architecture.ts'
import { type Geometry, outputAt, seenAt } from './geometry.ts'

/** Which blocks a `Gather` takes, in the shape that it gives them. */
export interface Indices {
  readonly shape: Shape
  readonly values: Int32Array
}

/** The rows of padded images that each row of outputs sees: [outHeight, rows of the filter]. */
export const seenRows = ({ outHeight, window }: Geometry): Indices =>
  indices(
    [outHeight, window.kernel[0]],
    ([output, row]) => seenAt(window, 0, output!, row!) + window.pads[0]
  )

/**
 * What stands in the band matrix: places of the filter [rows · columns · channels], or the zero behind them. The shape is
 * [rows of the filter, width, channels, outWidth].
 */
export function bandMatrix(geometry: Geometry): Indices {
  const { width, channels, outWidth, window } = geometry
  const [rows, columns] = window.kernel
  return indices([rows, width, channels, outWidth], ([row, at, channel, output]) => {
    const first = seenAt(window, 1, outputAt(geometry, output!), 0)
    const column = (at! - first) / window.dilations[1]
    return Number.isInteger(column) && column >= 0 && column < columns
      ? (row! * columns + column) * channels + channel!
      : rows * columns * channels
  })
}

/**
 * Where each place of the filter stands in the band matrix, output by output, or the end of it where that is outside of
 * the images: [outWidth, rows, columns, channels].
 */
export function bandPlaces(geometry: Geometry): Indices {
  const { width, channels, outWidth, window } = geometry
  const [rows, columns] = window.kernel
  return indices([outWidth, rows, columns, channels], ([output, row, column, channel]) => {
    const at = seenAt(window, 1, outputAt(geometry, output!), column!)
    return at >= 0 && at < width
      ? ((row! * width + at) * channels + channel!) * outWidth + output!
      : rows * width * channels * outWidth
  })
}

/**
 * Which of the rows seen [outHeight · rows of the filter] are which row of the images: as many lists as a row is seen at
 * most, each of the shape [height]. The end of the rows seen where a row is seen less.
 */
export function rowsOfImages({ height, outHeight, window }: Geometry): Indices[] {
  const [rows] = window.kernel
  const seen = Array.from({ length: height }, (): number[] => [])
  for (let output = 0; output < outHeight; output++) {
    for (let row = 0; row < rows; row++) {
      seen[seenAt(window, 0, output, row)]?.push(output * rows + row)
    }
  }
  const most = Math.max(1, ...seen.map(({ length }) => length))
  return Array.from({ length: most }, (_, n) =>
    indices([height], ([at]) => seen[at!]![n] ?? outHeight * rows)
  )
}

/** One index for each place of a shape. */
function indices(shape: Shape, indexAt: (place: readonly number[]) => number): Indices {
  const place = shape.map(() => 0)
  const values = new Int32Array(shape.reduce((product, n) => product * n, 1))
  for (let i = 0; i < values.length; i++) {
    values[i] = indexAt(place)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis]!++
      if (place[axis]! < shape[axis]!) break
      place[axis] = 0
    }
  }
  return { shape, values }
}
