import type { Graph, Value } from '../graph.ts'
import {
  channelsFirst,
  channelsLast,
  firstShape,
  unreached,
  windowAttributes,
  windowOf
} from '../kernels/windows.ts'
import { slice, transpose, unary } from '../operations.ts'
import type { Rules } from '../passes/rewrite.ts'

export const convolution: Rules = {
  'tfjs.Conv2D': (graph, [x, filter, ...bias], value) => {
    const window = windowOf(value)
    const inputs = [channelsFirst(graph, x!), kernelFirst(graph, filter!), ...bias]
    const y = graph.node('Conv', inputs, {
      type: 'float32',
      shape: firstShape(value.shape),
      attributes: { ...windowAttributes(window), dilations: window.dilations }
    })
    return activated(graph, channelsLast(graph, y), value)
  },
  'tfjs.Conv2DBackpropInput': (graph, [dy, filter], value) => {
    const window = windowOf(value)
    const inputs = [channelsFirst(graph, dy!), kernelFirst(graph, filter!)]
    const dx = graph.node('ConvTranspose', inputs, {
      type: 'float32',
      shape: firstShape(value.shape),
      attributes: {
        ...windowAttributes(window),
        dilations: window.dilations,
        output_padding: unreached(value.shape, dy!.shape, window)
      }
    })
    return channelsLast(graph, dx)
  },
  'tfjs.Conv2DBackpropFilter': (graph, [x, dy], value) => filterGradient(graph, x!, dy!, value)
}

/** What a convolution does last, if a pass has given it that to do. */
export const activated = (graph: Graph, y: Value, { attributes: { activation } }: Value): Value =>
  activation === undefined ? y : unary(graph, activation as string, y)

/** [height, width, in, out] → [out, in, height, width]. */
const kernelFirst = (graph: Graph, filter: Value): Value => transpose(graph, filter, [3, 2, 0, 1])

/**
 * The gradient of a filter is a convolution too: of the images with the outputs' gradients as filter, batch and
 * channels having changed places, strides and dilations as well.
 */
function filterGradient(graph: Graph, x: Value, dy: Value, value: Value): Value {
  const window = windowOf(value)
  const { strides, dilations, pads } = window
  const swapped = (images: Value) => transpose(graph, channelsFirst(graph, images), [1, 0, 2, 3])
  const [height, width, inChannels, outChannels] = value.shape as [number, number, number, number]
  const [rows, columns] = unreached(x.shape, dy.shape, window)
  const gradient = graph.node('Conv', [swapped(x), swapped(dy)], {
    type: 'float32',
    shape: [
      inChannels,
      outChannels,
      height + Math.floor(rows / dilations[0]),
      width + Math.floor(columns / dilations[1])
    ],
    attributes: {
      kernel_shape: [dy.shape[1]!, dy.shape[2]!],
      strides: dilations,
      dilations: strides,
      pads
    }
  })
  // What no window reached is no part of the filter.
  const cut = slice(graph, gradient, [
    { axis: 2, begin: 0, end: height },
    { axis: 3, begin: 0, end: width }
  ])
  return transpose(graph, cut, [2, 3, 0, 1])
}
