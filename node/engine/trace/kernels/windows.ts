import { backend_util } from '@tensorflow/tfjs-core'
import type { Shape } from '../../../../protocol/meme/architecture.ts'
import type { Attributes } from '../../onnx/types.ts'
import type { Graph, Value } from '../graph.ts'
import { slice, transpose } from '../operations.ts'

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

type Info = backend_util.Conv2DInfo

/** @param input [batch, height, width, channels] @param filter [height, width, channels in, channels out or multiplier] */
export const convolutionInfo = (
  input: Shape,
  filter: Shape,
  { strides, pad, dilations, dimRoundingMode }: ConvolutionAttrs,
  depthwise = false
): Info =>
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
): Info =>
  backend_util.computePool2DInfo(input as Size4, filterSize, strides, 1, pad, dimRoundingMode)

/**
 * Records an operation that moves a window over images, as tfjs has it: channels last, `tfjs.` before the kernel's
 * name. A form turns it into operators that a runtime has.
 */
export const windowed = (
  graph: Graph,
  kernel: string,
  inputs: readonly Value[],
  shape: Shape,
  { padInfo, ...info }: Info
): Value =>
  graph.node(`tfjs.${kernel}`, inputs, {
    type: 'float32',
    shape,
    attributes: {
      kernel_shape: [info.filterHeight, info.filterWidth],
      strides: [info.strideHeight, info.strideWidth],
      pads: [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right],
      dilations: [info.dilationHeight, info.dilationWidth]
    }
  })

/** How a window goes over an image, axis by axis: rows first. */
export interface Window {
  readonly kernel: readonly [number, number]
  readonly strides: readonly [number, number]
  readonly dilations: readonly [number, number]
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number]
}

/** The window of a recorded operation. */
export function windowOf({ attributes }: Value): Window {
  const { kernel_shape: kernel, strides, dilations, pads } = attributes
  return { kernel, strides, dilations, pads } as unknown as Window
}

/** Whether windows lie side by side without padding. Some rows and columns may be left over at the end. */
export const tiles = ({ kernel, strides, pads }: Window): boolean =>
  kernel.every((size, axis) => size === strides[axis]) && pads.every(size => size === 0)

/** A window in ONNX's attributes. Those of pooling have no dilations in opset 18. */
export const windowAttributes = ({
  kernel,
  strides,
  pads
}: Pick<Window, 'kernel' | 'strides' | 'pads'>): Attributes => ({
  kernel_shape: kernel,
  strides,
  pads
})

/**
 * How many rows and columns of the padded images no window reaches: a transposed convolution must add them again.
 * @param images [batch, height, width, channels] @param outputs likewise
 */
export const unreached = (
  images: Shape,
  outputs: Shape,
  { kernel, strides, dilations, pads }: Window
): [rows: number, columns: number] => {
  const along = (axis: 0 | 1) =>
    images[axis + 1]! +
    pads[axis]! +
    pads[axis + 2]! -
    ((outputs[axis + 1]! - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1)
  return [along(0), along(1)]
}

export const TO_CHANNELS_FIRST = [0, 3, 1, 2] as const
export const TO_CHANNELS_LAST = [0, 2, 3, 1] as const

/** [batch, height, width, channels] → [batch, channels, height, width], in which ONNX convolves. */
export const channelsFirst = (graph: Graph, x: Value): Value =>
  transpose(graph, x, TO_CHANNELS_FIRST)

/** The way back, to tfjs's order. The pass `sinkTransposes` removes pairs of these. */
export const channelsLast = (graph: Graph, x: Value): Value => transpose(graph, x, TO_CHANNELS_LAST)

/** The shape of channels-last images when their channels come first. */
export const firstShape = (shape: Shape): Shape => TO_CHANNELS_FIRST.map(axis => shape[axis]!)

/**
 * What one place of the window sees of padded images [batch, channels, height, width], output by output.
 * @param outputs [batch, height, width, channels]
 */
export function seenFrom(
  graph: Graph,
  padded: Value,
  { strides, dilations }: Window,
  outputs: Shape,
  place: readonly [row: number, column: number]
): Value {
  const range = (axis: 0 | 1) => {
    const begin = place[axis] * dilations[axis]
    const end = begin + (outputs[axis + 1]! - 1) * strides[axis] + 1
    return { axis: axis + 2, begin, end, step: strides[axis] }
  }
  return slice(graph, padded, [range(0), range(1)])
}
