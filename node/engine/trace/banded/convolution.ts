import type { Layouts, Lowered } from '../blocked/layouts.ts'
import type { Value } from '../graph.ts'
import { expand, reshape, unary } from '../operations.ts'
import type { Bands } from './bands.ts'
import type { Geometry } from './geometry.ts'

/** A convolution that becomes a product with a band matrix. */
export interface Banded {
  readonly layouts: Layouts
  readonly bands: Bands
  readonly value: Value
  readonly geometry: Geometry
}

export function convolve({ layouts, bands, value, geometry }: Banded): Lowered {
  const { graph } = layouts
  const [x, filter, bias] = value.inputs.map(input => layouts.plain(input))
  const { batch, outHeight, outWidth, filters } = geometry
  const operands = [bands.seenRows(x!, geometry), bands.matrix(filter!, geometry)]
  if (bias !== undefined) {
    const each = expand(graph, reshape(graph, bias, [1, filters]), [outWidth, filters])
    operands.push(reshape(graph, each, [outWidth * filters]))
  }
  const shape = [batch * outHeight, outWidth * filters]
  const y = graph.node('Gemm', operands, { type: 'float32', shape })
  const { activation } = value.attributes
  const active = activation === undefined ? y : unary(graph, activation as string, y)
  const isPooled = geometry.pool.some(size => size > 1)
  return isPooled ? { rows: active } : { plain: reshape(graph, active, value.shape) }
}

export function inputGradient({ layouts, bands, value, geometry }: Banded): Lowered {
  const [dy, filter] = value.inputs as [Value, Value]
  const matrix = bands.matrix(layouts.plain(filter), geometry)
  const rows = outputRows(layouts, dy, geometry)
  const gradient = layouts.graph.node('Gemm', [rows, matrix], {
    type: 'float32',
    shape: [rows.shape[0]!, matrix.shape[0]!],
    attributes: { transB: 1 }
  })
  return { plain: bands.imageGradient(gradient, geometry) }
}

export function filterGradient({ layouts, bands, value, geometry }: Banded): Lowered {
  const [x, dy] = value.inputs as [Value, Value]
  const seen = bands.seenRows(layouts.plain(x), geometry)
  const rows = outputRows(layouts, dy, geometry)
  const gradient = layouts.graph.node('Gemm', [seen, rows], {
    type: 'float32',
    shape: [seen.shape[1]!, rows.shape[1]!],
    attributes: { transA: 1 }
  })
  return { plain: bands.filterGradient(gradient, geometry) }
}

/** Gradients of outputs, row by row: [batch · outHeight, outWidth · filters]. */
const outputRows = (
  layouts: Layouts,
  dy: Value,
  { batch, outHeight, outWidth, filters }: Geometry
): Value =>
  layouts.rows(dy) ??
  reshape(layouts.graph, layouts.plain(dy), [batch * outHeight, outWidth * filters])
