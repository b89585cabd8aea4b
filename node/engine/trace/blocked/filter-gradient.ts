import type { Graph, Value } from '../graph.ts'
import { windowOf } from '../kernels/windows.ts'
import { pad, reshape, slice, transpose } from '../operations.ts'
import { type Layouts, NCHWC } from './layouts.ts'

type Size4 = [number, number, number, number]

/**
 * The gradient of a filter [height, width, in, out] is a convolution too: of the images with the outputs' gradients as
 * filter, batch and channels having changed places, so that blocks are of samples. A batch is filled up with zeros.
 */
export function filterGradient(layouts: Layouts, x: Value, dy: Value, value: Value): Value {
  const { graph } = layouts
  const images = samplesInBlocks(layouts, x)
  const [top, left, bottom, right] = windowOf(value).pads
  // Padded beforehand: nearly every output of so large a window would meet the border.
  const padded = pad(graph, layouts.axes(images), [
    [0, 0],
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0]
  ])
  const [from, , paddedHeight, paddedWidth] = padded.shape as Size4
  const filter = gradientAsFilter(layouts, dy)
  const [to, samples, outHeight, outWidth] = filter.shape as Size4
  const [height, width, channels, filters] = value.shape as Size4
  const inputs = [reshape(graph, padded, [from, samples, paddedHeight, paddedWidth]), filter]
  const gradient = graph.node(`${NCHWC}.Conv`, inputs, {
    type: 'float32',
    shape: [from, to, height, width],
    attributes: { kernel_shape: [outHeight, outWidth], strides: [1, 1], pads: [0, 0, 0, 0] }
  })
  const ordered = transpose(graph, layouts.axes(gradient), [2, 3, 0, 1, 4])
  return slice(graph, reshape(graph, ordered, [height, width, from, to]), [
    { axis: 2, begin: 0, end: channels },
    { axis: 3, begin: 0, end: filters }
  ])
}

/** Images with channels and samples having changed places: [channels, samples, height, width], samples in blocks. */
function samplesInBlocks(layouts: Layouts, x: Value): Value {
  const { graph, block } = layouts
  const few = x.shape[3]! < block
  const images = filledBatch(layouts, few ? layouts.first(x) : layouts.blocked(x))
  const [batch, channels, height, width] = images.shape as Size4
  if (few) {
    const axes = reshape(graph, images, [batch / block, block, channels, height, width])
    const moved = transpose(graph, axes, [2, 0, 3, 4, 1])
    return reshape(graph, moved, [channels, batch, height, width])
  }
  // Whole blocks first, which is fast, then within them.
  const blocks = blocksOfSamples(graph, images, block)
  const table = reshape(graph, blocks, [channels / block, batch * height * width, block])
  return reshape(graph, transpose(graph, table, [0, 2, 1]), [channels, batch, height, width])
}

/** Gradients of outputs as a filter: [out / block, samples / block, height, width, samples, out]. */
function gradientAsFilter(layouts: Layouts, dy: Value): Value {
  const { graph, block } = layouts
  const gradients = filledBatch(layouts, layouts.blocked(dy))
  const [batch, channels, height, width] = gradients.shape as Size4
  const blocks = blocksOfSamples(graph, gradients, block)
  return reshape(graph, blocks, [channels, batch, height, width])
}

/** [channels / block, samples / block, height, width, samples, channels], the last two a block long. */
function blocksOfSamples(graph: Graph, images: Value, block: number): Value {
  const [batch, channels, height, width] = images.shape as Size4
  const axes = [batch / block, block, channels / block, height, width, block]
  return transpose(graph, reshape(graph, images, axes), [2, 0, 3, 4, 1, 5])
}

/** Whole blocks of samples. Those added are zero: they add nothing to a gradient. */
function filledBatch(layouts: Layouts, images: Value): Value {
  const [batch] = images.shape as Size4
  return pad(layouts.graph, images, [
    [0, layouts.fill(batch) - batch],
    [0, 0],
    [0, 0],
    [0, 0]
  ])
}
