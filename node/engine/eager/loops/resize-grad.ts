import { type Interpolation, interpolate, type ResizeAttrs } from '../../tfjs/interpolation.ts'
import type { Loops } from './register.ts'

/**
 * The gradient of resizing: each output's, shared out as the forward pass has put it together. tfjs's own kernels read
 * the wrong images of a batch (nearest), mix up width and height (bilinear) and ignore half-pixel centres.
 */
export const resizeGrad = (interpolation: Interpolation): Loops => ({
  shape: ({ images }) => [...images!.shape],
  run: (result, { tensors, values }, attrs) => {
    const [batch = 0, height = 0, width = 0, channels = 0] = tensors.images!.shape
    const [, newHeight = 0, newWidth = 0] = tensors.dy!.shape
    const options = attrs as unknown as ResizeAttrs
    const rows = interpolate(interpolation, height, newHeight, options)
    const columns = interpolate(interpolation, width, newWidth, options)
    const dy = values.dy!
    let at = 0
    for (let b = 0; b < batch; b++) {
      for (const row of rows) {
        for (const column of columns) {
          for (const { from: y, weight: vertical } of row) {
            for (const { from: x, weight: horizontal } of column) {
              const share = vertical * horizontal
              const to = ((b * height + y) * width + x) * channels
              for (let c = 0; c < channels; c++) result[to + c]! += dy[at + c]! * share
            }
          }
          at += channels
        }
      }
    }
  }
})
