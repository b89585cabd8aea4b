import type { Shape } from '../../../../protocol/meme/architecture.ts'
import type { Graph, Value } from '../graph.ts'
import {
  channelsFirst,
  channelsLast,
  firstShape,
  unreached,
  type Window,
  windowAttributes,
  windowOf
} from '../kernels/windows.ts'
import { binary } from '../operations.ts'
import type { Rule, Rules } from '../passes/rewrite.ts'
import { maxPoolGradient } from './max-pool-gradient.ts'

const pool =
  (operator: string): Rule =>
  (graph, [x], value) => {
    const y = graph.node(operator, [channelsFirst(graph, x!)], {
      type: 'float32',
      shape: firstShape(value.shape),
      attributes: windowAttributes(windowOf(value))
    })
    return channelsLast(graph, y)
  }

export const pooling: Rules = {
  'tfjs.MaxPool': pool('MaxPool'),
  'tfjs.AvgPool': pool('AveragePool'),
  'tfjs.MaxPoolGrad': (graph, inputs, value) => {
    const [dy, input, output] = inputs.map(x => channelsFirst(graph, x))
    const tensors = { dy: dy!, input: input!, output: output! }
    return channelsLast(graph, maxPoolGradient(graph, tensors, windowOf(value)))
  },
  'tfjs.AvgPoolGrad': (graph, [dy], value) => avgPoolGradient(graph, dy!, value)
}

/** Each output's gradient, shared out evenly among the elements that it is the mean of: padding is none of them. */
function avgPoolGradient(graph: Graph, dy: Value, value: Value): Value {
  const window = windowOf(value)
  const channels = value.shape[3]!
  const [height, width] = window.kernel
  const shares = binary(
    graph,
    'Mul',
    channelsFirst(graph, dy),
    sharesOf(graph, value.shape, dy.shape, window)
  )
  const ones = new Float32Array(channels * height * width).fill(1)
  const filter = graph.constant(ones, 'float32', [channels, 1, height, width])
  const dx = graph.node('ConvTranspose', [shares, filter], {
    type: 'float32',
    shape: firstShape(value.shape),
    attributes: {
      ...windowAttributes(window),
      group: channels,
      output_padding: unreached(value.shape, dy.shape, window)
    }
  })
  return channelsLast(graph, dx)
}

/** One share of each output, [1, 1, height, width]: one by the elements of its window that are no padding. */
function sharesOf(
  graph: Graph,
  images: Shape,
  outputs: Shape,
  { kernel, strides, pads }: Window
): Value {
  const [outHeight, outWidth] = [outputs[1]!, outputs[2]!]
  const within = (at: number, axis: 0 | 1) => {
    const begin = at * strides[axis] - pads[axis]
    return Math.min(begin + kernel[axis], images[axis + 1]!) - Math.max(begin, 0)
  }
  const shares = new Float32Array(outHeight * outWidth)
  for (let row = 0; row < outHeight; row++) {
    for (let column = 0; column < outWidth; column++) {
      shares[row * outWidth + column] = 1 / (within(row, 0) * within(column, 1))
    }
  }
  return graph.constant(shares, 'float32', [1, 1, outHeight, outWidth])
}
