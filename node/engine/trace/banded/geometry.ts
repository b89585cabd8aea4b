import type { Shape } from '../../../../protocol/meme/architecture.ts'
import type { Value } from '../graph.ts'
import { type Window, windowOf } from '../kernels/windows.ts'

/** What a convolution goes over, and what comes of it. */
export interface Geometry {
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly channels: number
  /** Of the outputs: all, or those that are in a window of the pooling behind. */
  readonly outHeight: number
  readonly outWidth: number
  readonly filters: number
  readonly window: Window
  /** Rows and columns of the windows that a pooling behind lays side by side; 1 and 1 without one. */
  readonly pool: readonly [number, number]
}

type Size4 = readonly [number, number, number, number]

/** Of a recorded convolution, or of one of its gradients. */
export function geometryOf(value: Value, pool: readonly [number, number] = [1, 1]): Geometry {
  const [images, outputs, filter] = shapesOf(value) as [Size4, Size4, Size4]
  const [batch, height, width, channels] = images
  const [rows, columns] = pool
  return {
    batch,
    height,
    width,
    channels,
    outHeight: outputs[1] - (outputs[1] % rows),
    outWidth: outputs[2] - (outputs[2] % columns),
    filters: filter[3],
    window: windowOf(value),
    pool
  }
}

function shapesOf({ operator, inputs, shape }: Value): (Shape | undefined)[] {
  const [a, b] = inputs.map(input => input.shape)
  if (operator === 'tfjs.Conv2DBackpropInput') return [shape, a, b]
  return operator === 'tfjs.Conv2DBackpropFilter' ? [a, b, shape] : [a, shape, b]
}

/**
 * The row (axis 0) or column (axis 1) of the images that a place of the window sees from an output; it may be outside of
 * them.
 */
export const seenAt = (
  { strides, dilations, pads }: Window,
  axis: 0 | 1,
  output: number,
  place: number
): number => output * strides[axis] + place * dilations[axis] - pads[axis]

/**
 * Which output stands where in a row of outputs. First those that are first in their window of the pooling behind, then
 * those that are second in it: so what pooling compares lies in long stretches.
 */
export function outputAt({ outWidth, pool: [, columns] }: Geometry, at: number): number {
  const windows = outWidth / columns
  return (at % windows) * columns + Math.floor(at / windows)
}
