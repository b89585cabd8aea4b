import type { Shape } from '../../../../protocol/meme/architecture.ts'
import type { Graph, Value } from '../graph.ts'
import { binary, concat, pad, reduce, reshape, transpose } from '../operations.ts'
import { activate } from './activation.ts'
import { type KernelTable, kernel } from './types.ts'
import {
  type ConvolutionAttrs,
  channelsFirst,
  channelsLast,
  convolutionInfo,
  dilations,
  seenFrom,
  unreached,
  type WindowInfo,
  windowAttributes
} from './windows.ts'

/** Convolutions of each channel by itself, with `multiplier` filters for each. */
export const depthwise: KernelTable = {
  DepthwiseConv2dNative: kernel<'x' | 'filter', ConvolutionAttrs>(
    (graph, { x, filter }, attributes) =>
      convolve(graph, x, filter, convolutionInfo(x.shape, filter.shape, attributes, true))
  ),
  FusedDepthwiseConv2D: kernel<'x' | 'filter', ConvolutionAttrs & { activation: string }, 'bias'>(
    (graph, { x, filter, bias }, attributes) => {
      const info = convolutionInfo(x.shape, filter.shape, attributes, true)
      return activate(graph, convolve(graph, x, filter, info, bias), attributes)
    }
  ),
  DepthwiseConv2dNativeBackpropInput: kernel<
    'dy' | 'filter',
    ConvolutionAttrs & { inputShape: Shape }
  >((graph, { dy, filter }, attributes) => {
    const info = convolutionInfo(attributes.inputShape, filter.shape, attributes, true)
    const { batchSize, inChannels, inHeight, inWidth } = info
    const dx = graph.node('ConvTranspose', [channelsFirst(graph, dy), grouped(graph, filter)], {
      type: 'float32',
      shape: [batchSize, inChannels, inHeight, inWidth],
      attributes: {
        ...windowAttributes(info),
        ...dilations(info),
        group: inChannels,
        output_padding: unreached(info)
      }
    })
    return channelsLast(graph, dx)
  }),
  DepthwiseConv2dNativeBackpropFilter: kernel<
    'x' | 'dy',
    ConvolutionAttrs & { filterShape: Shape }
  >((graph, { x, dy }, attributes) =>
    filterGradient(graph, x, dy, convolutionInfo(x.shape, attributes.filterShape, attributes, true))
  )
}

function convolve(graph: Graph, x: Value, filter: Value, info: WindowInfo, bias?: Value): Value {
  const { batchSize, inChannels, outChannels, outHeight, outWidth } = info
  const inputs = [channelsFirst(graph, x), grouped(graph, filter)]
  const y = graph.node('Conv', bias === undefined ? inputs : [...inputs, bias], {
    type: 'float32',
    shape: [batchSize, outChannels, outHeight, outWidth],
    attributes: { ...windowAttributes(info), ...dilations(info), group: inChannels }
  })
  return channelsLast(graph, y)
}

/** [height, width, channels, multiplier] → [channels × multiplier, 1, height, width]. */
function grouped(graph: Graph, filter: Value): Value {
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number]
  const first = transpose(graph, filter, [2, 3, 0, 1])
  return reshape(graph, first, [channels * multiplier, 1, height, width])
}

/** Of each place in the window: the sum, over images and outputs, of what it sees times the output's gradient. */
function filterGradient(graph: Graph, x: Value, dy: Value, info: WindowInfo): Value {
  const { batchSize, inChannels, outHeight, outWidth, filterHeight, filterWidth, padInfo } = info
  const multiplier = info.outChannels / inChannels
  const padded = pad(graph, channelsFirst(graph, x), [
    [0, 0],
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right]
  ])
  const gradients = reshape(graph, channelsFirst(graph, dy), [
    batchSize,
    inChannels,
    multiplier,
    outHeight,
    outWidth
  ])
  const places: Value[] = []
  for (let row = 0; row < filterHeight; row++) {
    for (let column = 0; column < filterWidth; column++) {
      const seen = seenFrom(graph, padded, info, row, column)
      const image = reshape(graph, seen, [batchSize, inChannels, 1, outHeight, outWidth])
      const sum = reduce(graph, 'ReduceSum', binary(graph, 'Mul', image, gradients), [0, 3, 4])
      places.push(reshape(graph, sum, [1, inChannels, multiplier]))
    }
  }
  const shape = [filterHeight, filterWidth, inChannels, multiplier]
  return reshape(graph, concat(graph, places, 0), shape)
}
