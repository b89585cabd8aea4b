import { eachWindow, poolInfo } from './pool.ts'
import type { Loops } from './register.ts'

/**
 * The gradient of max pooling: each output's goes to the first maximum of its window. wasm's own kernel does the same,
 * many times slower.
 */
export const maxPoolGrad: Loops = {
  shape: ({ input }) => [...input!.shape],
  run: (result, { tensors, values }, attrs) => {
    const info = poolInfo(tensors.input!.shape, attrs)
    const { inHeight, inWidth, inChannels: channels } = info
    const input = values.input!
    const output = values.output!
    const dy = values.dy!
    eachWindow(info, (b, y0, y1, x0, x1, at) => {
      next: for (let c = 0; c < channels; c++) {
        const max = output[at + c]!
        for (let y = y0; y < y1; y++) {
          let i = ((b * inHeight + y) * inWidth + x0) * channels + c
          for (let x = x0; x < x1; x++, i += channels) {
            if (input[i] !== max) continue
            result[i]! += dy[at + c]!
            continue next
          }
        }
      }
    })
  }
}
