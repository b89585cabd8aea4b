import { eachWindow, poolInfo } from './pool.ts'
import type { Loops } from './register.ts'

/**
 * The gradient of average pooling: each output's, in equal parts to the inputs of its window. The kernels of tfjs's cpu
 * and wasm backends divide by the whole window even where padding cuts it, though their forward passes do not.
 */
export const avgPoolGrad: Loops = {
  shape: ({ input }) => [...input!.shape],
  run: (result, { tensors, values }, attrs) => {
    const info = poolInfo(tensors.input!.shape, attrs)
    const { inHeight, inWidth, inChannels: channels } = info
    const dy = values.dy!
    eachWindow(info, (b, y0, y1, x0, x1, at) => {
      const share = 1 / ((y1 - y0) * (x1 - x0))
      for (let y = y0; y < y1; y++) {
        let i = ((b * inHeight + y) * inWidth + x0) * channels
        for (let x = x0; x < x1; x++) {
          for (let c = 0; c < channels; c++, i++) result[i]! += dy[at + c]! * share
        }
      }
    })
  }
}
