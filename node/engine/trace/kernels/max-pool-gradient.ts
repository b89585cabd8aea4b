import type { Graph, Value } from '../graph.ts'
import { binary, concat, pad, reshape, where } from '../operations.ts'
import { seenFrom, unreached, type WindowInfo, windowAttributes } from './windows.ts'

/** Below every float32 that training meets: what is padded is never a maximum. */
const LOWEST = -3.4e38

interface Tensors {
  readonly dy: Value
  readonly input: Value
  readonly output: Value
}

/**
 * Each output's gradient goes to the first maximum of its window, exactly. MaxPool's indices would tell which, but not
 * every provider gives them. All tensors are [batch, channels, height, width].
 */
export function maxPoolGradient(graph: Graph, tensors: Tensors, info: WindowInfo): Value {
  const parts = partsByPlace(graph, tensors, info)
  return tiles(info) ? interleave(graph, parts, info) : accumulate(graph, parts, info)
}

/** Of each place in the window, row by row: the gradients of those outputs whose first maximum is there. */
function partsByPlace(graph: Graph, { dy, input, output }: Tensors, info: WindowInfo): Value[] {
  const { top, left, bottom, right } = info.padInfo
  const paddings = [
    [0, 0],
    [0, 0],
    [top, bottom],
    [left, right]
  ] as const
  const padded = pad(graph, input, paddings, LOWEST)
  const places = info.filterHeight * info.filterWidth
  const parts: Value[] = []
  let rest = dy
  for (let row = 0; row < info.filterHeight; row++) {
    for (let column = 0; column < info.filterWidth; column++) {
      if (parts.length === places - 1) break
      const seen = seenFrom(graph, padded, info, row, column)
      const part = where(graph, binary(graph, 'Equal', seen, output, 'bool'), rest, graph.float(0))
      parts.push(part)
      rest = binary(graph, 'Sub', rest, part)
    }
  }
  // What was in no place before is in the last.
  return [...parts, rest]
}

/** Whether windows lie side by side without padding. Some rows and columns may be left over at the end. */
const tiles = ({ padInfo, ...info }: WindowInfo): boolean =>
  info.strideHeight === info.filterHeight &&
  info.strideWidth === info.filterWidth &&
  padInfo.top + padInfo.left + padInfo.bottom + padInfo.right === 0

function interleave(graph: Graph, parts: readonly Value[], info: WindowInfo): Value {
  const { batchSize: n, inChannels: c, outHeight, outWidth, filterHeight, filterWidth } = info
  const rows: Value[] = []
  for (let row = 0; row < filterHeight; row++) {
    const columns = parts
      .slice(row * filterWidth, (row + 1) * filterWidth)
      .map(part => reshape(graph, part, [n, c, outHeight, outWidth, 1]))
    const joined = concat(graph, columns, 4)
    rows.push(reshape(graph, joined, [n, c, outHeight, 1, outWidth * filterWidth]))
  }
  const height = outHeight * filterHeight
  const width = outWidth * filterWidth
  const tiled = reshape(graph, concat(graph, rows, 3), [n, c, height, width])
  const rest = [info.inHeight - height, info.inWidth - width] as const
  return pad(graph, tiled, [
    [0, 0],
    [0, 0],
    [0, rest[0]],
    [0, rest[1]]
  ])
}

/** Windows overlap: a transposed convolution puts each part in its place and adds up. */
function accumulate(graph: Graph, parts: readonly Value[], info: WindowInfo): Value {
  const { batchSize, inChannels, inHeight, inWidth, outHeight, outWidth } = info
  const images = batchSize * inChannels
  const places = parts.length
  const stacked = concat(
    graph,
    parts.map(part => reshape(graph, part, [images, 1, outHeight, outWidth])),
    1
  )
  const identity = Float32Array.from({ length: places * places }, (_, i) =>
    i % (places + 1) === 0 ? 1 : 0
  )
  const filter = graph.constant(identity, 'float32', [
    places,
    1,
    info.filterHeight,
    info.filterWidth
  ])
  const sum = graph.node('ConvTranspose', [stacked, filter], {
    type: 'float32',
    shape: [images, 1, inHeight, inWidth],
    attributes: { ...windowAttributes(info), output_padding: unreached(info) }
  })
  return reshape(graph, sum, [batchSize, inChannels, inHeight, inWidth])
}
