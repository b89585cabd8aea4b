import { backend_util } from '@tensorflow/tfjs-core'
import type { Shape } from '../../../../protocol/meme/architecture.ts'
import type { Attributes } from '../../onnx/types.ts'
import type { Graph, Value } from '../graph.ts'
import { slice, transpose } from '../operations.ts'

/** How a window of a convolution or of a pooling goes over an image. */
export type WindowInfo = Pick<
  backend_util.Conv2DInfo,
  | 'batchSize'
  | 'inHeight'
  | 'inWidth'
  | 'inChannels'
  | 'outHeight'
  | 'outWidth'
  | 'outChannels'
  | 'strideHeight'
  | 'strideWidth'
  | 'dilationHeight'
  | 'dilationWidth'
  | 'filterHeight'
  | 'filterWidth'
  | 'padInfo'
  | 'outShape'
>

type Size4 = [number, number, number, number]
type Convolve = Parameters<typeof backend_util.computeConv2DInfo>
type Pool = Parameters<typeof backend_util.computePool2DInfo>

export interface ConvolutionAttrs {
  readonly strides: Convolve[2]
  readonly pad: Convolve[4]
  readonly dilations?: Convolve[3]
  readonly dimRoundingMode?: Convolve[5]
}

export interface PoolAttrs {
  readonly filterSize: Pool[1]
  readonly strides: Pool[2]
  readonly pad: Pool[4]
  readonly dimRoundingMode?: Pool[5]
}

/** @param input [batch, height, width, channels] @param filter [height, width, channels in, channels out or multiplier] */
export const convolutionInfo = (
  input: Shape,
  filter: Shape,
  { strides, pad, dilations, dimRoundingMode }: ConvolutionAttrs,
  depthwise = false
): WindowInfo =>
  backend_util.computeConv2DInfo(
    input as Size4,
    filter as Size4,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise
  )

export const poolInfo = (
  input: Shape,
  { filterSize, strides, pad, dimRoundingMode }: PoolAttrs
): WindowInfo =>
  backend_util.computePool2DInfo(input as Size4, filterSize, strides, 1, pad, dimRoundingMode)

/** A window in ONNX's attributes. Pooling of opset 18 has dilations for the maximum only: they are left out. */
export function windowAttributes(info: WindowInfo): Attributes {
  const { top, left, bottom, right } = info.padInfo
  return {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: [top, left, bottom, right]
  }
}

export const dilations = (info: WindowInfo): Attributes => ({
  dilations: [info.dilationHeight, info.dilationWidth]
})

/** How many rows and columns of the padded image no window reaches. A transposed convolution must add them again. */
export function unreached(info: WindowInfo): [rows: number, columns: number] {
  const { top, left, bottom, right } = info.padInfo
  const reach = (count: number, stride: number, filter: number, dilation: number) =>
    (count - 1) * stride + (filter - 1) * dilation + 1
  return [
    info.inHeight +
      top +
      bottom -
      reach(info.outHeight, info.strideHeight, info.filterHeight, info.dilationHeight),
    info.inWidth +
      left +
      right -
      reach(info.outWidth, info.strideWidth, info.filterWidth, info.dilationWidth)
  ]
}

export const TO_CHANNELS_FIRST = [0, 3, 1, 2] as const
export const TO_CHANNELS_LAST = [0, 2, 3, 1] as const

/** [batch, height, width, channels] → [batch, channels, height, width], in which ONNX convolves. */
export const channelsFirst = (graph: Graph, x: Value): Value =>
  transpose(graph, x, TO_CHANNELS_FIRST)

/** The way back, to tfjs's order. The pass `sinkTransposes` removes pairs of these. */
export const channelsLast = (graph: Graph, x: Value): Value => transpose(graph, x, TO_CHANNELS_LAST)

/** What one place of the window sees of padded images [batch, channels, height, width], output by output. */
export function seenFrom(
  graph: Graph,
  padded: Value,
  info: WindowInfo,
  row: number,
  column: number
): Value {
  const top = row * info.dilationHeight
  const left = column * info.dilationWidth
  return slice(graph, padded, [
    {
      axis: 2,
      begin: top,
      end: top + (info.outHeight - 1) * info.strideHeight + 1,
      step: info.strideHeight
    },
    {
      axis: 3,
      begin: left,
      end: left + (info.outWidth - 1) * info.strideWidth + 1,
      step: info.strideWidth
    }
  ])
}
