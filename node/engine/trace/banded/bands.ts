import type { Graph, Value } from '../graph.ts'
import { pad, reduce, reshape } from '../operations.ts'
import type { Geometry } from './geometry.ts'
import { bandMatrix, bandPlaces, type Indices, rowsOfImages, seenRows } from './indices.ts'

/**
 * The parts of convolutions as matrix products. A row of outputs is the product of the rows of images that it sees, side
 * by side, with a band matrix: in that the filter stands once for every output of the row, each time further on, among
 * zeros. Images are channels last.
 */
export class Bands {
  readonly #graph: Graph
  readonly #indices = new Map<string, Value>()

  constructor(graph: Graph) {
    this.#graph = graph
  }

  /** The rows that each row of outputs sees: [batch · outHeight, rows · width · channels]. */
  seenRows(images: Value, geometry: Geometry): Value {
    const { batch, height, width, channels, outHeight, window } = geometry
    const [top, , bottom] = window.pads
    const size = width * channels
    const padded = pad(this.#graph, reshape(this.#graph, images, [batch, height, size]), [
      [0, 0],
      [top, bottom],
      [0, 0]
    ])
    const seen = this.#gather(padded, 1, seenRows(geometry))
    return reshape(this.#graph, seen, [batch * outHeight, window.kernel[0] * size])
  }

  /** The band matrix of a filter [height, width, in, out]: [rows · width · channels, outWidth · filters]. */
  matrix(filter: Value, geometry: Geometry): Value {
    const { width, channels, outWidth, filters, window } = geometry
    const [rows, columns] = window.kernel
    const places = reshape(this.#graph, filter, [rows * columns * channels, filters])
    const matrix = this.#gather(withZeros(this.#graph, places, 0), 0, bandMatrix(geometry))
    return reshape(this.#graph, matrix, [rows * width * channels, outWidth * filters])
  }

  /** The gradient of a filter, of that of its band matrix: the sum over the outputs for which it stands there. */
  filterGradient(gradient: Value, geometry: Geometry): Value {
    const { width, channels, outWidth, filters, window } = geometry
    const [rows, columns] = window.kernel
    const end = rows * width * channels * outWidth
    const places = reshape(this.#graph, gradient, [end, filters])
    const of = bandPlaces(geometry)
    const source = of.values.includes(end) ? withZeros(this.#graph, places, 0) : places
    const copies = reshape(this.#graph, this.#gather(source, 0, of), [
      outWidth,
      rows * columns * channels * filters
    ])
    const sum = reduce(this.#graph, 'ReduceSum', copies, [0])
    return reshape(this.#graph, sum, [rows, columns, channels, filters])
  }

  /** The gradient of images, of that of the rows seen: the sum over the outputs that see them. */
  imageGradient(gradient: Value, geometry: Geometry): Value {
    const { batch, height, width, channels, outHeight, window } = geometry
    const end = outHeight * window.kernel[0]
    const seen = reshape(this.#graph, gradient, [batch, end, width * channels])
    const lists = rowsOfImages(geometry)
    const isUneven = lists.some(({ values }) => values.includes(end))
    const source = isUneven ? withZeros(this.#graph, seen, 1) : seen
    const parts = lists.map(list => this.#gather(source, 1, list))
    const [{ type, shape }] = parts as [Value]
    const sum = parts.length === 1 ? parts[0]! : this.#graph.node('Sum', parts, { type, shape })
    return reshape(this.#graph, sum, [batch, height, width, channels])
  }

  /** Takes blocks along an axis. Equal indices are one constant. */
  #gather(source: Value, axis: number, { shape, values }: Indices): Value {
    const key = `${shape}:${values}`
    const indices = this.#indices.get(key) ?? this.#graph.constant(values, 'int32', shape)
    this.#indices.set(key, indices)
    return this.#graph.node('Gather', [source, indices], {
      type: source.type,
      shape: source.shape.toSpliced(axis, 1, ...shape),
      attributes: { axis }
    })
  }
}

/** Adds a zero to the end of an axis. */
const withZeros = (graph: Graph, x: Value, axis: number): Value =>
  pad(
    graph,
    x,
    x.shape.map((_, i) => [0, i === axis ? 1 : 0] as const)
  )
