import type { Shape } from '../../../../protocol/meme/architecture.ts'
import type { Graph, Value } from '../graph.ts'
import { slice, transpose } from '../operations.ts'
import { activate } from './activation.ts'
import { type KernelTable, kernel } from './types.ts'
import {
  type ConvolutionAttrs,
  channelsFirst,
  channelsLast,
  convolutionInfo,
  dilations,
  unreached,
  type WindowInfo,
  windowAttributes
} from './windows.ts'

export const convolution: KernelTable = {
  Conv2D: kernel<'x' | 'filter', ConvolutionAttrs>((graph, { x, filter }, attributes) =>
    convolve(graph, x, filter, convolutionInfo(x.shape, filter.shape, attributes))
  ),
  FusedConv2D: kernel<'x' | 'filter', ConvolutionAttrs & { activation: string }, 'bias'>(
    (graph, { x, filter, bias }, attributes) => {
      const info = convolutionInfo(x.shape, filter.shape, attributes)
      return activate(graph, convolve(graph, x, filter, info, bias), attributes)
    }
  ),
  Conv2DBackpropInput: kernel<'dy' | 'filter', ConvolutionAttrs & { inputShape: Shape }>(
    (graph, { dy, filter }, attributes) => {
      const info = convolutionInfo(attributes.inputShape, filter.shape, attributes)
      const { batchSize, inChannels, inHeight, inWidth } = info
      const dx = graph.node(
        'ConvTranspose',
        [channelsFirst(graph, dy), kernelFirst(graph, filter)],
        {
          type: 'float32',
          shape: [batchSize, inChannels, inHeight, inWidth],
          attributes: {
            ...windowAttributes(info),
            ...dilations(info),
            output_padding: unreached(info)
          }
        }
      )
      return channelsLast(graph, dx)
    }
  ),
  Conv2DBackpropFilter: kernel<'x' | 'dy', ConvolutionAttrs & { filterShape: Shape }>(
    (graph, { x, dy }, attributes) =>
      filterGradient(graph, x, dy, convolutionInfo(x.shape, attributes.filterShape, attributes))
  )
}

function convolve(graph: Graph, x: Value, filter: Value, info: WindowInfo, bias?: Value): Value {
  const { batchSize, outChannels, outHeight, outWidth } = info
  const inputs = [channelsFirst(graph, x), kernelFirst(graph, filter)]
  const y = graph.node('Conv', bias === undefined ? inputs : [...inputs, bias], {
    type: 'float32',
    shape: [batchSize, outChannels, outHeight, outWidth],
    attributes: { ...windowAttributes(info), ...dilations(info) }
  })
  return channelsLast(graph, y)
}

/** [height, width, in, out] → [out, in, height, width]. */
const kernelFirst = (graph: Graph, filter: Value): Value => transpose(graph, filter, [3, 2, 0, 1])

/**
 * The gradient of a filter is a convolution too: of the images with the outputs' gradients as filter, batch and
 * channels having changed places, strides and dilations as well.
 */
function filterGradient(graph: Graph, x: Value, dy: Value, info: WindowInfo): Value {
  const swapped = (value: Value) => transpose(graph, channelsFirst(graph, value), [1, 0, 2, 3])
  const { inChannels, outChannels, filterHeight, filterWidth } = info
  const [rows, columns] = unreached(info)
  const { strides, pads } = windowAttributes(info) as { strides: number[]; pads: number[] }
  const gradient = graph.node('Conv', [swapped(x), swapped(dy)], {
    type: 'float32',
    shape: [
      inChannels,
      outChannels,
      filterHeight + Math.floor(rows / info.dilationHeight),
      filterWidth + Math.floor(columns / info.dilationWidth)
    ],
    attributes: {
      kernel_shape: [info.outHeight, info.outWidth],
      strides: [info.dilationHeight, info.dilationWidth],
      dilations: strides,
      pads
    }
  })
  // What no window reached is no part of the filter.
  const cut = slice(graph, gradient, [
    { axis: 2, begin: 0, end: filterHeight },
    { axis: 3, begin: 0, end: filterWidth }
  ])
  return transpose(graph, cut, [2, 3, 0, 1])
}
