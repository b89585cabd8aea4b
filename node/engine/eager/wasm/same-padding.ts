import { backend_util } from '@tensorflow/tfjs-core'
import type { Composition } from './compose.ts'

type Size4 = [number, number, number, number]
type Convolution = Parameters<typeof backend_util.computeConv2DInfo>

/**
 * A convolution whose padding 'same' is spelt out: left to work it out themselves, the native kernels give zeros where
 * strides go so far past a window that it needs none.
 */
export const explicitSamePadding =
  (kernelName: string): Composition =>
  (call, inputs, attrs) => {
    if (attrs.pad !== 'same') return call(kernelName, inputs, attrs)
    const { padInfo } = backend_util.computeConv2DInfo(
      inputs.x!.shape as Size4,
      inputs.filter!.shape as Size4,
      attrs.strides as Convolution[2],
      (attrs.dilations ?? 1) as Convolution[3],
      'same'
    )
    const { top, bottom, left, right } = padInfo
    const pad = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0]
    ]
    return call(kernelName, inputs, { ...attrs, pad })
  }
