import type { Value } from '../graph.ts'
import { windowOf } from '../kernels/windows.ts'
import { binary, pad, reshape, slice, transpose } from '../operations.ts'
import { type Layouts, NCHWC } from './layouts.ts'

type Size4 = [number, number, number, number]

/** What a core keeps at hand of a filter while it goes over images, bytes. Larger filters come from memory each time. */
const AT_HAND_BYTES = 1024 ** 2
/** Blocks of filters that onnxruntime computes together. */
const TOGETHER = 4

/**
 * The gradient of a filter [height, width, in, out] is a convolution too: of the images with the outputs' gradients as
 * filter, batch and channels having changed places, so that blocks are of samples. The samples go in groups whose
 * gradients stay at hand.
 */
export function filterGradient(layouts: Layouts, x: Value, dy: Value, value: Value): Value {
  const { graph, block } = layouts
  const few = x.shape[3]! < block
  const images = few ? layouts.first(x) : layouts.blocked(x)
  const gradients = layouts.blocked(dy)
  const [batch] = images.shape as Size4
  const size = groupSize(layouts, gradients)
  let sum: Value | undefined
  for (let begin = 0; begin < batch; begin += size) {
    const group = (of: Value) => {
      const end = Math.min(begin + size, batch)
      return filledBatch(layouts, slice(graph, of, [{ axis: 0, begin, end }]))
    }
    const part = groupGradient(layouts, group(images), group(gradients), value, few)
    sum = sum === undefined ? part : binary(graph, 'Add', sum, part)
  }
  const [height, width, channels, filters] = value.shape as Size4
  const [from, to] = sum!.shape as Size4
  const seen = slice(graph, layouts.axes(sum!), [{ axis: 3, begin: 0, end: width }])
  const ordered = transpose(graph, seen, [2, 3, 0, 1, 4])
  return slice(graph, reshape(graph, ordered, [height, width, from, to]), [
    { axis: 2, begin: 0, end: channels },
    { axis: 3, begin: 0, end: filters }
  ])
}

/** How many samples go together: whole blocks, or all where not even one would stay at hand. */
function groupSize({ block }: Layouts, gradients: Value): number {
  const [batch, channels, height, width] = gradients.shape as Size4
  const perSample = height * width * Math.min(channels, TOGETHER * block) * 4
  const blocks = Math.floor(AT_HAND_BYTES / (perSample * block))
  return blocks === 0 ? batch : blocks * block
}

/**
 * Of whole blocks of samples: [channels, filters, height, wide].
 * @param few images are [samples, channels, height, width] instead of in blocks
 */
function groupGradient(
  layouts: Layouts,
  images: Value,
  gradients: Value,
  value: Value,
  few: boolean
): Value {
  const { graph } = layouts
  const [height, width] = value.shape as Size4
  const [top, left, bottom, right] = windowOf(value).pads
  const wide = layouts.wideRow(width)
  const swapped = few ? samplesOfFew(layouts, images) : samplesInBlocks(layouts, images)
  const padded = layouts.padRows(swapped, left, right + wide - width)
  const [samples, to, outHeight, outWidth] = gradients.shape as Size4
  const filter = reshape(graph, blocksOfSamples(layouts, gradients), [
    to,
    samples,
    outHeight,
    outWidth
  ])
  return graph.node(`${NCHWC}.Conv`, [padded, filter], {
    type: 'float32',
    shape: [padded.shape[0]!, to, height, wide],
    attributes: {
      kernel_shape: [outHeight, outWidth],
      strides: [1, 1],
      pads: [top, 0, bottom, 0]
    }
  })
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

function samplesOfFew({ graph, block }: Layouts, images: Value): Value {
  const [samples, channels, height, width] = images.shape as Size4
  const axes = reshape(graph, images, [samples / block, block, channels, height, width])
  const moved = transpose(graph, axes, [2, 0, 3, 4, 1])
  return reshape(graph, moved, [channels, samples, height, width])
}

/** [channels / block, samples / block, height, width, samples, channels], the last two a block long. */
function blocksOfSamples({ graph, block }: Layouts, images: Value): Value {
  const [samples, channels, height, width] = images.shape as Size4
  const axes = [samples / block, block, channels / block, height, width, block]
  return transpose(graph, reshape(graph, images, axes), [2, 0, 3, 4, 1, 5])
}

/** Whole blocks of samples. Those added are zero: they add nothing to a gradient. */
function filledBatch(layouts: Layouts, images: Value): Value {
  const [samples] = images.shape as Size4
  return pad(layouts.graph, images, [
    [0, layouts.fill(samples) - samples],
    [0, 0],
    [0, 0],
    [0, 0]
  ])
}
