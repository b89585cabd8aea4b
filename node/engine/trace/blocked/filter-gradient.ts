import type { Value } from '../graph.ts'
import { windowOf } from '../kernels/windows.ts'
import { binary, pad, reshape, slice, transpose } from '../operations.ts'
import { type Layouts, NCHWC } from './layouts.ts'
import { maxPoolPlaces } from './max-pool-gradient.ts'

type Size4 = [number, number, number, number]

/** What a core keeps at hand of a filter while it goes over images, bytes. Larger filters come from memory each time. */
const AT_HAND_BYTES = 1024 ** 2
/** Blocks of filters that onnxruntime computes together. */
const TOGETHER = 4

/** Gradients of outputs, in blocks: of all, or of each so manieth row and column. */
interface Gradients {
  readonly gradient: Value
  /** The first row and column. */
  readonly from: readonly [number, number]
  readonly every: readonly [number, number]
}

/**
 * The gradient of a filter [height, width, in, out] is a convolution too: of the images with the outputs' gradients as
 * filter, batch and channels having changed places, so that blocks are of samples.
 */
export function filterGradient(layouts: Layouts, value: Value): Value {
  const { graph, block } = layouts
  const [x, dy] = value.inputs as [Value, Value]
  const few = x.shape[3]! < block
  const images = few ? layouts.first(x) : layouts.blocked(x)
  const parts = gradientsOf(layouts, dy).flatMap(gradients =>
    groupsOf(layouts, images, gradients, few).map(group => convolve(layouts, group, value, few))
  )
  const sum = parts.reduce((a, b) => binary(graph, 'Add', a, b))
  const [height, width, channels, filters] = value.shape as Size4
  const [from, to] = sum.shape as Size4
  const seen = slice(graph, layouts.axes(sum), [{ axis: 3, begin: 0, end: width }])
  const ordered = transpose(graph, seen, [2, 3, 0, 1, 4])
  return slice(graph, reshape(graph, ordered, [height, width, from, to]), [
    { axis: 2, begin: 0, end: channels },
    { axis: 3, begin: 0, end: filters }
  ])
}

/** What max pooling shares out need not be put together, if nothing else reads it: most of it is zero. */
function gradientsOf(layouts: Layouts, dy: Value): Gradients[] {
  const isPooled = dy.operator === 'tfjs.MaxPoolGrad' && layouts.isBlocked(dy)
  if (!isPooled || !layouts.isOnlyFor(dy, 'tfjs.Conv2DBackpropFilter')) {
    return [{ gradient: layouts.blocked(dy), from: [0, 0], every: [1, 1] }]
  }
  const every = windowOf(dy).strides
  return maxPoolPlaces(layouts, dy).map(({ row, column, gradient }) => ({
    gradient,
    from: [row, column],
    every
  }))
}

/** Images and the gradients of their outputs. */
interface Group extends Gradients {
  readonly images: Value
}

/** Groups of samples whose gradients stay at hand while the channels of their images go by. */
function groupsOf(layouts: Layouts, images: Value, gradients: Gradients, few: boolean): Group[] {
  const { graph, block } = layouts
  const [batch, channels, height, width] = gradients.gradient.shape as Size4
  const perSample = height * width * Math.min(channels, TOGETHER * block) * 4
  const blocks = Math.floor(AT_HAND_BYTES / (perSample * block))
  const size = few || blocks === 0 ? batch : blocks * block
  const groups: Group[] = []
  for (let begin = 0; begin < batch; begin += size) {
    const end = Math.min(begin + size, batch)
    const cut = (samples: Value) =>
      filledBatch(layouts, slice(graph, samples, [{ axis: 0, begin, end }]))
    groups.push({ ...gradients, images: cut(images), gradient: cut(gradients.gradient) })
  }
  return groups
}

/** Whole blocks of samples. Those added are zero: they add nothing to a gradient. */
function filledBatch(layouts: Layouts, samples: Value): Value {
  const [count] = samples.shape as Size4
  return pad(layouts.graph, samples, [
    [0, layouts.fill(count) - count],
    [0, 0],
    [0, 0],
    [0, 0]
  ])
}

/**
 * The filter's gradient of one group: [channels, filters, height, wide].
 * @param few images are [samples, channels, height, width] instead of in blocks
 */
function convolve(
  layouts: Layouts,
  { images, gradient, from, every }: Group,
  value: Value,
  few: boolean
): Value {
  const { graph } = layouts
  const [height, width] = value.shape as Size4
  const wide = layouts.wideRow(width)
  const [top, left] = windowOf(value).pads
  const [samples, to, outHeight, outWidth] = gradient.shape as Size4
  const swapped = few ? samplesOfFew(layouts, images) : samplesInBlocks(layouts, images)
  // Of the padded images, what these outputs have seen.
  const rows = seen(from[0] - top, (outHeight - 1) * every[0] + height, swapped.shape[2]!)
  const columns = seen(from[1] - left, (outWidth - 1) * every[1] + wide, swapped.shape[3]!)
  const cut = slice(graph, layouts.axes(swapped), [
    { axis: 2, ...rows.range },
    { axis: 3, ...columns.range }
  ])
  const [channels] = swapped.shape as Size4
  const size = [rows.range.end - rows.range.begin, columns.range.end - columns.range.begin]
  const part = reshape(graph, cut, [channels, samples, ...size])
  const padded = layouts.padRows(part, ...columns.pads)
  const filter = reshape(graph, blocksOfSamples(layouts, gradient), [
    to,
    samples,
    outHeight,
    outWidth
  ])
  return graph.node(`${NCHWC}.Conv`, [padded, filter], {
    type: 'float32',
    shape: [channels, to, height, wide],
    attributes: {
      kernel_shape: [outHeight, outWidth],
      strides: [1, 1],
      dilations: every,
      pads: [rows.pads[0], 0, rows.pads[1], 0]
    }
  })
}

/** A stretch of so many places, which may begin before an image and end behind it: what is of the image, and around. */
function seen(begin: number, count: number, size: number) {
  const end = begin + count
  const range = { begin: Math.max(begin, 0), end: Math.min(end, size) }
  return { range, pads: [range.begin - begin, end - range.end] as [number, number] }
}

/** Images with channels and samples having changed places: [channels, samples, height, width], samples in blocks. */
function samplesInBlocks(layouts: Layouts, images: Value): Value {
  const { graph, block } = layouts
  const [samples, channels, height, width] = images.shape as Size4
  // Whole blocks first, which is fast, then within them.
  const table = reshape(graph, blocksOfSamples(layouts, images), [
    channels / block,
    samples * height * width,
    block
  ])
  return reshape(graph, transpose(graph, table, [0, 2, 1]), [channels, samples, height, width])
}

/** The same of [samples, channels, height, width]. */
function samplesOfFew({ graph, block }: Layouts, images: Value): Value {
  const [samples, channels, height, width] = images.shape as Size4
  const rows = reshape(graph, images, [samples / block, block, channels * height * width])
  const blocks = reshape(graph, transpose(graph, rows, [0, 2, 1]), [
    samples / block,
    channels,
    height * width * block
  ])
  return reshape(graph, transpose(graph, blocks, [1, 0, 2]), [channels, samples, height, width])
}

/** [channels / block, samples / block, height, width, samples, channels], the last two a block long. */
function blocksOfSamples({ graph, block }: Layouts, images: Value): Value {
  const [samples, channels, height, width] = images.shape as Size4
  const axes = [samples / block, block, channels / block, height, width, block]
  return transpose(graph, reshape(graph, images, axes), [2, 0, 3, 4, 1, 5])
}
