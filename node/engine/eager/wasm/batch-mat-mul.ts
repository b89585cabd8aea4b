import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Call, Composition } from './compose.ts'

/**
 * The native kernel is quick (XNNPACK) for plain products only: transposed ones, which every gradient of a dense layer
 * is, run in a naive loop. So transpose first.
 */
export const batchMatMul: Composition = (call, { a, b }, { transposeA, transposeB }) =>
  call(
    'BatchMatMul',
    { a: transposeA ? transposed(call, a!) : a!, b: transposeB ? transposed(call, b!) : b! },
    { transposeA: false, transposeB: false }
  )

/** The last two axes swapped. */
function transposed(call: Call, x: TensorInfo): TensorInfo {
  const perm = x.shape.map((_, axis) => axis)
  perm.push(...perm.splice(-2).reverse())
  return call('Transpose', { x }, { perm })
}
