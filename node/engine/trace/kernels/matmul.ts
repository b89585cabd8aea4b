import type { _FusedMatMulAttrs, BatchMatMulAttrs } from '@tensorflow/tfjs-core'
import type { Graph, Value } from '../graph.ts'
import { broadcast, reshape, sizeOf, transpose } from '../operations.ts'
import { activate } from './activation.ts'
import { add } from './elementwise.ts'
import { type KernelTable, kernel } from './types.ts'

export const matmul: KernelTable = {
  BatchMatMul: kernel<'a' | 'b', BatchMatMulAttrs>((graph, { a, b }, attributes) =>
    product(graph, a, b, attributes)
  ),
  _FusedMatMul: kernel<'a' | 'b', _FusedMatMulAttrs, 'bias'>(
    (graph, { a, b, bias }, attributes) => {
      return activate(graph, product(graph, a, b, attributes, bias), attributes)
    }
  )
}

/** a·b of matrices, or of stacks of matrices, either of them transposed. */
function product(
  graph: Graph,
  a: Value,
  b: Value,
  { transposeA, transposeB }: BatchMatMulAttrs,
  bias?: Value
): Value {
  const rows = a.shape.at(transposeA ? -1 : -2)!
  const columns = b.shape.at(transposeB ? -2 : -1)!
  if (a.shape.length === 2 && b.shape.length === 2) {
    const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 }
    const inputs = bias === undefined ? [a, b] : [a, b, bias]
    return graph.node('Gemm', inputs, { type: 'float32', shape: [rows, columns], attributes })
  }
  const shape = [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns]
  // tfjs makes a stack of one matrix for a layer without activation.
  if (sizeOf(shape) === rows * columns) {
    const [first, second] = [a, b].map(x => reshape(graph, x, x.shape.slice(-2)))
    const flips = { transposeA, transposeB } as BatchMatMulAttrs
    return reshape(graph, product(graph, first!, second!, flips, bias), shape)
  }
  const inputs = [flipped(graph, a, transposeA), flipped(graph, b, transposeB)]
  const stack = graph.node('MatMul', inputs, { type: 'float32', shape })
  return bias === undefined ? stack : add(graph, stack, bias)
}

/** With the last two axes swapped, if asked for. */
function flipped(graph: Graph, x: Value, flip: boolean): Value {
  const axes = x.shape.map((_, axis) => axis)
  const last = axes.length - 1
  return flip ? transpose(graph, x, [...axes.slice(0, -2), last, last - 1]) : x
}
