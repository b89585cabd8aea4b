import { backend_util, type NamedAttrMap } from '@tensorflow/tfjs-core'
import type { Loops } from './register.ts'

type Size4 = [number, number, number, number]
type Convolution = typeof backend_util.computeConv2DInfo
type Info = ReturnType<Convolution>

/** The gradient of a depthwise convolution's filter, which tfjs lacks for wasm. */
export const depthwiseBackpropFilter: Loops = {
  shape: (_, { filterShape }) => [...(filterShape as Size4)],
  run: (result, { tensors, values }, attrs) => {
    const info = plan(tensors.x!.shape, attrs.filterShape as Size4, attrs)
    const x = values.x!
    const dy = values.dy!
    visit(info, (from, weight, to) => {
      result[weight]! += x[from]! * dy[to]!
    })
  }
}

/** The gradient of a depthwise convolution's input, which tfjs lacks for wasm. */
export const depthwiseBackpropInput: Loops = {
  shape: (_, { inputShape }) => [...(inputShape as Size4)],
  run: (result, { tensors, values }, attrs) => {
    const info = plan(attrs.inputShape as Size4, tensors.filter!.shape, attrs)
    const filter = values.filter!
    const dy = values.dy!
    visit(info, (from, weight, to) => {
      result[from]! += filter[weight]! * dy[to]!
    })
  }
}

function plan(input: readonly number[], filter: readonly number[], attrs: NamedAttrMap): Info {
  return backend_util.computeConv2DInfo(
    input as Size4,
    filter as Size4,
    attrs.strides as Parameters<Convolution>[2],
    (attrs.dilations ?? 1) as Parameters<Convolution>[3],
    attrs.pad as Parameters<Convolution>[4],
    attrs.dimRoundingMode as Parameters<Convolution>[5],
    true
  )
}

/** Calls `term` with the flat places in input, filter and output of every product that the convolution adds up. */
function visit(info: Info, term: (from: number, weight: number, to: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info
  const multiplier = outChannels / inChannels
  for (let b = 0; b < batchSize; b++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const to = ((b * outHeight + row) * outWidth + column) * outChannels
        for (let r = 0; r < info.filterHeight; r++) {
          const y = row * info.strideHeight - info.padInfo.top + r * info.dilationHeight
          if (y < 0 || y >= inHeight) continue
          for (let s = 0; s < info.filterWidth; s++) {
            const x = column * info.strideWidth - info.padInfo.left + s * info.dilationWidth
            if (x < 0 || x >= inWidth) continue
            const from = ((b * inHeight + y) * inWidth + x) * inChannels
            const weight = (r * info.filterWidth + s) * outChannels
            for (let c = 0; c < outChannels; c++) {
              term(from + Math.floor(c / multiplier), weight + c, to + c)
            }
          }
        }
      }
    }
  }
}
