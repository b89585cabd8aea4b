import type { Graph, Value } from '../graph.ts'
import { seenFrom, tiles, unreached, type Window, windowAttributes } from '../kernels/windows.ts'
import { binary, concat, pad, reshape, where } from '../operations.ts'

/** Below every float32 that training meets: what is padded is never a maximum. */
const LOWEST = -3.4e38

type Size4 = readonly [number, number, number, number]

interface Tensors {
  readonly dy: Value
  readonly input: Value
  readonly output: Value
}

/**
 * Each output's gradient goes to the first maximum of its window, exactly. MaxPool's indices would tell which, but not
 * every provider gives them. All tensors are [batch, channels, height, width].
 */
export function maxPoolGradient(graph: Graph, tensors: Tensors, window: Window): Value {
  const parts = partsByPlace(graph, tensors, window)
  const images = tensors.input.shape as Size4
  return tiles(window)
    ? interleave(graph, parts, images, window)
    : accumulate(graph, parts, images, window)
}

/** Of each place in the window, row by row: the gradients of those outputs whose first maximum is there. */
function partsByPlace(graph: Graph, { dy, input, output }: Tensors, window: Window): Value[] {
  const [top, left, bottom, right] = window.pads
  const paddings = [
    [0, 0],
    [0, 0],
    [top, bottom],
    [left, right]
  ] as const
  const padded = pad(graph, input, paddings, LOWEST)
  const [rows, columns] = window.kernel
  const [n, c, height, width] = output.shape as Size4
  const outputs = [n, height, width, c]
  const parts: Value[] = []
  let rest = dy
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (parts.length === rows * columns - 1) break
      const seen = seenFrom(graph, padded, window, outputs, [row, column])
      const part = where(graph, binary(graph, 'Equal', seen, output, 'bool'), rest, graph.float(0))
      parts.push(part)
      rest = binary(graph, 'Sub', rest, part)
    }
  }
  // What was in no place before is in the last.
  return [...parts, rest]
}

function interleave(
  graph: Graph,
  parts: readonly Value[],
  [n, c, inHeight, inWidth]: Size4,
  { kernel: [filterHeight, filterWidth] }: Window
): Value {
  const [, , outHeight, outWidth] = parts[0]!.shape as Size4
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
  return pad(graph, tiled, [
    [0, 0],
    [0, 0],
    [0, inHeight - height],
    [0, inWidth - width]
  ])
}

/** Windows overlap: a transposed convolution puts each part in its place and adds up. */
function accumulate(
  graph: Graph,
  parts: readonly Value[],
  [n, c, inHeight, inWidth]: Size4,
  window: Window
): Value {
  const [, , outHeight, outWidth] = parts[0]!.shape as Size4
  const places = parts.length
  const stacked = concat(
    graph,
    parts.map(part => reshape(graph, part, [n * c, 1, outHeight, outWidth])),
    1
  )
  const identity = Float32Array.from({ length: places * places }, (_, i) =>
    i % (places + 1) === 0 ? 1 : 0
  )
  const filter = graph.constant(identity, 'float32', [places, 1, ...window.kernel])
  const images = [n, inHeight, inWidth, c]
  const sum = graph.node('ConvTranspose', [stacked, filter], {
    type: 'float32',
    shape: [n * c, 1, inHeight, inWidth],
    attributes: {
      ...windowAttributes(window),
      output_padding: unreached(images, [n, outHeight, outWidth, c], window)
    }
  })
  return reshape(graph, sum, [n, c, inHeight, inWidth])
}
