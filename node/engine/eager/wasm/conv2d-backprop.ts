import { backend_util } from '@tensorflow/tfjs-core'
import type { Composition } from './compose.ts'

type Size4 = [number, number, number, number]
type Size2 = [number, number]
interface ConvolutionAttrs {
  readonly strides: Size2 | number
  readonly pad: Parameters<typeof backend_util.computeConv2DInfo>[4]
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

const plan = (input: Size4, filter: Size4, { strides, pad, dimRoundingMode }: ConvolutionAttrs) =>
  backend_util.computeConv2DInfo(input, filter, strides, 1, pad, dimRoundingMode)

/**
 * The filter's gradient (tfjs has none for wasm) as a convolution itself: of the input with batch and channel axes
 * swapped, by the output's gradient as filter; strides become dilations.
 */
export const conv2DBackpropFilter: Composition = (call, { x, dy }, attrs) => {
  const filterShape = attrs.filterShape as Size4
  const info = plan(x!.shape as Size4, filterShape, attrs as unknown as ConvolutionAttrs)
  const { top, bottom, left, right } = info.padInfo
  const sums = call(
    'Conv2D',
    {
      x: call('Transpose', { x: x! }, { perm: [3, 1, 2, 0] }),
      filter: call('Transpose', { x: dy! }, { perm: [1, 2, 0, 3] })
    },
    {
      strides: [1, 1],
      dilations: [info.strideHeight, info.strideWidth],
      pad: [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0]
      ],
      dataFormat: 'NHWC'
    }
  )
  // With strides, rows of the input that no window reached give sums beyond the filter.
  const [rows, columns, channels, filters] = filterShape
  const cut = call(
    'Slice',
    { x: sums },
    { begin: [0, 0, 0, 0], size: [channels, rows, columns, filters] }
  )
  return call('Transpose', { x: cut }, { perm: [1, 2, 0, 3] })
}

/**
 * The input's gradient as a convolution by the filter turned around, with its channel axes swapped. The native kernel,
 * a naive loop, is left for strides.
 */
export const conv2DBackpropInput: Composition = (call, { dy, filter }, attrs) => {
  const inputShape = attrs.inputShape as Size4
  const info = plan(inputShape, filter!.shape as Size4, attrs as unknown as ConvolutionAttrs)
  if (info.strideHeight !== 1 || info.strideWidth !== 1) {
    return call('Conv2DBackpropInput', { dy: dy!, filter: filter! }, attrs)
  }
  const { top, bottom, left, right } = info.padInfo
  const [rows, columns] = filter!.shape as Size4
  const turned = call('Reverse', { x: filter! }, { dims: [0, 1] })
  return call(
    'Conv2D',
    { x: dy!, filter: call('Transpose', { x: turned }, { perm: [0, 1, 3, 2] }) },
    {
      strides: [1, 1],
      dilations: [1, 1],
      pad: [
        [0, 0],
        [rows - 1 - top, rows - 1 - bottom],
        [columns - 1 - left, columns - 1 - right],
        [0, 0]
      ],
      dataFormat: 'NHWC'
    }
  )
}
