import type { Graph, Value } from '../graph.ts'
import { binary } from '../operations.ts'
import { maxPoolGradient } from './max-pool-gradient.ts'
import { type KernelTable, kernel } from './types.ts'
import {
  channelsFirst,
  channelsLast,
  type PoolAttrs,
  poolInfo,
  unreached,
  type WindowInfo,
  windowAttributes
} from './windows.ts'

export const pooling: KernelTable = {
  MaxPool: kernel<'x', PoolAttrs>((graph, { x }, attributes) =>
    pool(graph, 'MaxPool', x, poolInfo(x.shape, attributes))
  ),
  AvgPool: kernel<'x', PoolAttrs>((graph, { x }, attributes) =>
    pool(graph, 'AveragePool', x, poolInfo(x.shape, attributes))
  ),
  MaxPoolGrad: kernel<'dy' | 'input' | 'output', PoolAttrs>((graph, inputs, attributes) => {
    const info = poolInfo(inputs.input.shape, attributes)
    const dy = channelsFirst(graph, inputs.dy)
    const input = channelsFirst(graph, inputs.input)
    const output = channelsFirst(graph, inputs.output)
    return channelsLast(graph, maxPoolGradient(graph, { dy, input, output }, info))
  }),
  AvgPoolGrad: kernel<'dy' | 'input', PoolAttrs>((graph, { dy, input }, attributes) =>
    avgPoolGradient(graph, dy, poolInfo(input.shape, attributes))
  )
}

function pool(graph: Graph, operator: string, x: Value, info: WindowInfo): Value {
  const { batchSize, outChannels, outHeight, outWidth } = info
  const shape = [batchSize, outChannels, outHeight, outWidth]
  const attributes = windowAttributes(info)
  const y = graph.node(operator, [channelsFirst(graph, x)], { type: 'float32', shape, attributes })
  return channelsLast(graph, y)
}

/** Each output's gradient, shared out evenly among the elements that it is the mean of: padding is none of them. */
function avgPoolGradient(graph: Graph, dy: Value, info: WindowInfo): Value {
  const { batchSize, inChannels, inHeight, inWidth, filterHeight, filterWidth } = info
  const shares = binary(graph, 'Mul', channelsFirst(graph, dy), sharesOf(graph, info))
  const ones = new Float32Array(inChannels * filterHeight * filterWidth).fill(1)
  const filter = graph.constant(ones, 'float32', [inChannels, 1, filterHeight, filterWidth])
  const dx = graph.node('ConvTranspose', [shares, filter], {
    type: 'float32',
    shape: [batchSize, inChannels, inHeight, inWidth],
    attributes: {
      ...windowAttributes(info),
      group: inChannels,
      output_padding: unreached(info)
    }
  })
  return channelsLast(graph, dx)
}

/** One share of each output, [1, 1, height, width]: one by the elements of its window that are no padding. */
function sharesOf(graph: Graph, info: WindowInfo): Value {
  const { outHeight, outWidth, padInfo } = info
  const within = (at: number, stride: number, before: number, filter: number, size: number) => {
    const begin = at * stride - before
    return Math.min(begin + filter, size) - Math.max(begin, 0)
  }
  const shares = new Float32Array(outHeight * outWidth)
  for (let row = 0; row < outHeight; row++) {
    const height = within(row, info.strideHeight, padInfo.top, info.filterHeight, info.inHeight)
    for (let column = 0; column < outWidth; column++) {
      const width = within(column, info.strideWidth, padInfo.left, info.filterWidth, info.inWidth)
      shares[row * outWidth + column] = 1 / (height * width)
    }
  }
  return graph.constant(shares, 'float32', [1, 1, outHeight, outWidth])
}
