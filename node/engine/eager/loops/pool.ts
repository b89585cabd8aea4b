import { backend_util, type NamedAttrMap } from '@tensorflow/tfjs-core'

type Pool = typeof backend_util.computePool2DInfo
export type PoolInfo = ReturnType<Pool>

/** The geometry of a pooling from its kernel's attributes. `shape`: [batch, height, width, channels]. */
export function poolInfo(shape: readonly number[], attrs: NamedAttrMap): PoolInfo {
  return backend_util.computePool2DInfo(
    shape as Parameters<Pool>[0],
    attrs.filterSize as Parameters<Pool>[1],
    attrs.strides as Parameters<Pool>[2],
    1,
    attrs.pad as Parameters<Pool>[4],
    attrs.dimRoundingMode as Parameters<Pool>[5]
  )
}

/**
 * What is done for one output position: `b` is the sample, rows y0 … y1−1 and columns x0 … x1−1 are the part of the
 * window that lies on the input, `at` is where the output's channels begin in its flat values.
 */
export type OnWindow = (
  b: number,
  y0: number,
  y1: number,
  x0: number,
  x1: number,
  at: number
) => void

/** Goes through all output positions of a pooling. */
export function eachWindow(info: PoolInfo, onWindow: OnWindow): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels, padInfo } = info
  let at = 0
  for (let b = 0; b < batchSize; b++) {
    for (let row = 0; row < outHeight; row++) {
      const top = row * info.strideHeight - padInfo.top
      const y0 = Math.max(0, top)
      const y1 = Math.min(inHeight, top + info.filterHeight)
      for (let column = 0; column < outWidth; column++, at += inChannels) {
        const left = column * info.strideWidth - padInfo.left
        const x0 = Math.max(0, left)
        const x1 = Math.min(inWidth, left + info.filterWidth)
        onWindow(b, y0, y1, x0, x1, at)
      }
    }
  }
}
