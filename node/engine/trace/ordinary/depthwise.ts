import type { Graph, Value } from '../graph.ts'
import {
  channelsFirst,
  channelsLast,
  firstShape,
  seenFrom,
  unreached,
  windowAttributes,
  windowOf
} from '../kernels/windows.ts'
import { binary, concat, pad, reduce, reshape, transpose } from '../operations.ts'
import type { Rules } from '../passes/rewrite.ts'
import { activated } from './convolution.ts'

/** Convolutions of each channel by itself are convolutions in as many groups. */
export const depthwise: Rules = {
  'tfjs.DepthwiseConv2dNative': (graph, [x, filter, ...bias], value) => {
    const window = windowOf(value)
    const inputs = [channelsFirst(graph, x!), grouped(graph, filter!), ...bias]
    const y = graph.node('Conv', inputs, {
      type: 'float32',
      shape: firstShape(value.shape),
      attributes: {
        ...windowAttributes(window),
        dilations: window.dilations,
        group: x!.shape[3]!
      }
    })
    return activated(graph, channelsLast(graph, y), value)
  },
  'tfjs.DepthwiseConv2dNativeBackpropInput': (graph, [dy, filter], value) =>
    inputGradient(graph, dy!, filter!, value),
  'tfjs.DepthwiseConv2dNativeBackpropFilter': (graph, [x, dy], value) =>
    filterGradient(graph, x!, dy!, value)
}

/**
 * Transposed convolutions of each output by itself; those of one channel are added up. (In groups of several, the WebGPU
 * provider of onnxruntime 1.30 computes something else.)
 */
function inputGradient(graph: Graph, dy: Value, filter: Value, value: Value): Value {
  const window = windowOf(value)
  const [batch, channels, height, width] = firstShape(value.shape) as [
    number,
    number,
    number,
    number
  ]
  const outputs = dy.shape[3]!
  const parts = graph.node('ConvTranspose', [channelsFirst(graph, dy), grouped(graph, filter)], {
    type: 'float32',
    shape: [batch, outputs, height, width],
    attributes: {
      ...windowAttributes(window),
      dilations: window.dilations,
      group: outputs,
      output_padding: unreached(value.shape, dy.shape, window)
    }
  })
  if (outputs === channels) return channelsLast(graph, parts)
  const shape = [batch, channels, outputs / channels, height, width]
  return channelsLast(graph, reduce(graph, 'ReduceSum', reshape(graph, parts, shape), [2]))
}

/** [height, width, channels, multiplier] → [channels × multiplier, 1, height, width]. */
function grouped(graph: Graph, filter: Value): Value {
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number]
  const first = transpose(graph, filter, [2, 3, 0, 1])
  return reshape(graph, first, [channels * multiplier, 1, height, width])
}

/** Of each place in the window: the sum, over images and outputs, of what it sees times the output's gradient. */
function filterGradient(graph: Graph, x: Value, dy: Value, value: Value): Value {
  const window = windowOf(value)
  const [height, width, channels, multiplier] = value.shape as [number, number, number, number]
  const [batch, outHeight, outWidth] = dy.shape as [number, number, number]
  const [top, left, bottom, right] = window.pads
  const padded = pad(graph, channelsFirst(graph, x), [
    [0, 0],
    [0, 0],
    [top, bottom],
    [left, right]
  ])
  const gradients = reshape(graph, channelsFirst(graph, dy), [
    batch,
    channels,
    multiplier,
    outHeight,
    outWidth
  ])
  const places: Value[] = []
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const seen = seenFrom(graph, padded, window, dy.shape, [row, column])
      const image = reshape(graph, seen, [batch, channels, 1, outHeight, outWidth])
      const sum = reduce(graph, 'ReduceSum', binary(graph, 'Mul', image, gradients), [0, 3, 4])
      places.push(reshape(graph, sum, [1, channels, multiplier]))
    }
  }
  return reshape(graph, concat(graph, places, 0), value.shape)
}
