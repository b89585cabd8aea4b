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

/**
 * The largest of each row of windows that lie side by side. The largest of those are the windows' own: so pooled, the
 * gradient finds the first maximum row by row.
 */
export const poolRows = (layouts: Layouts, images: Value, { kernel: [, width] }: Window): Value =>
  pool(layouts, 'MaxPool', images, along(1, width))

export const poolColumns = (layouts: Layouts, images: Value, { kernel: [height] }: Window): Value =>
  pool(layouts, 'MaxPool', images, along(0, height))

function along(axis: 0 | 1, size: number): Pick<Window, 'kernel' | 'strides' | 'pads'> {
  const kernel = axis === 0 ? ([size, 1] as const) : ([1, size] as const)
  return { kernel, strides: kernel, pads: [0, 0, 0, 0] }
}
