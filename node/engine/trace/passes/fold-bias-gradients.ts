import type { Graph, Value } from '../graph.ts'
import { reshape, sizeOf } from '../operations.ts'
import { rewrite } from './rewrite.ts'

/**
 * The gradient of a bias sums over all samples and places. What max pooling shares out it leaves the sum of, so that
 * the smaller tensor can be summed; and the sum of a matrix' rows is a product with ones, which is faster, and to which
 * momentum can be added (`foldUpdates`).
 */
export const foldBiasGradients = (outputs: readonly Value[], graph: Graph): Value[] =>
  rewrite(outputs, graph, (value, inputs) => {
    const [x, over] = inputs
    if (value.operator !== 'ReduceSum' || value.attributes.keepdims === 1) return undefined
    const axes = Array.from(over!.data as BigInt64Array, Number)
    if (`${axes}` === '0,1,2' && x!.operator === 'tfjs.MaxPoolGrad') {
      return graph.node('ReduceSum', [x!.inputs[0]!, over!], value)
    }
    const { length: rank } = x!.shape
    const isMatrix = rank > 1 && rank < 4 && axes.length === rank - 1 && !axes.includes(rank - 1)
    if (!isMatrix || x!.type !== 'float32') return undefined
    const columns = x!.shape.at(-1)!
    const rows = sizeOf(x!.shape) / columns
    const ones = graph.constant(new Float32Array(rows).fill(1), 'float32', [1, rows])
    const matrix = reshape(graph, x!, [rows, columns])
    const sum = graph.node('Gemm', [ones, matrix], { type: 'float32', shape: [1, columns] })
    return reshape(graph, sum, value.shape)
  })
