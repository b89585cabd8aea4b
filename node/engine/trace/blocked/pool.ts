import type { Value } from '../graph.ts'
import { type Window, windowAttributes } from '../kernels/windows.ts'
import { type Layouts, NCHWC } from './layouts.ts'

/** A pooling of images in blocks. */
export function pool(
  { graph }: Layouts,
  operator: 'MaxPool' | 'AveragePool',
  images: Value,
  window: Pick<Window, 'kernel' | 'strides' | 'pads'>
): Value {
  const { kernel, strides, pads } = window
  const [batch, channels, ...sides] = images.shape
  const outputs = sides.map(
    (size, axis) =>
      Math.floor((size + pads[axis]! + pads[axis + 2]! - kernel[axis]!) / strides[axis]!) + 1
  )
  return graph.node(`${NCHWC}.${operator}`, [images], {
    type: 'float32',
    shape: [batch!, channels!, ...outputs],
    attributes: windowAttributes(window)
  })
}
