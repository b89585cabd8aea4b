import type { Graph, Value } from '../graph.ts'
import { equalShapes, reshape, sizeOf } from '../operations.ts'
import { readOnce, rewrite } from './rewrite.ts'

/**
 * A matrix product can add to what was there: a·b + βc. So momentum (v ← μv + g) and weight decay (g ← g + λw) need no
 * pass of their own over a layer's weights, where only they read the gradient.
 */
export function foldUpdates(outputs: readonly Value[], graph: Graph): Value[] {
  const once = readOnce(outputs)
  return rewrite(outputs, graph, (value, inputs) => {
    if (value.operator !== 'Add') return undefined
    const at = inputs.findIndex(input => isProduct(input))
    if (at < 0 || !once.has(value.inputs[at]!) || !once.has(unshaped(value.inputs[at]!)))
      return undefined
    const product = unshaped(inputs[at]!)
    const term = inputs[1 - at]!
    // A bias is a row of a matrix.
    if (!equalShapes(term.shape, value.shape) || sizeOf(term.shape) !== sizeOf(product.shape))
      return undefined
    const { base, factor } = scaled(term, once.has(value.inputs[1 - at]!))
    const attributes = { ...product.attributes, beta: { float: factor } }
    const sum = graph.node('Gemm', [...product.inputs, base], { ...product, attributes })
    return reshape(graph, sum, value.shape)
  })
}

/** Whether a value is a matrix product that adds nothing yet; one row of it may be a vector. */
const isProduct = ({ operator, inputs, shape }: Value): boolean =>
  operator === 'Reshape'
    ? inputs[0]!.shape[0] === 1 && shape.length === 1 && isProduct(inputs[0]!)
    : operator === 'Gemm' && inputs.length === 2

const unshaped = (value: Value): Value => (value.operator === 'Reshape' ? value.inputs[0]! : value)

/** A value as a constant number times another one. */
function scaled(value: Value, isReadOnce: boolean): { base: Value; factor: number } {
  const [a, b] = value.inputs
  if (value.operator === 'Mul' && isReadOnce) {
    if (b?.data?.length === 1) return { base: a!, factor: Number(b.data[0]) }
    if (a?.data?.length === 1) return { base: b!, factor: Number(a.data[0]) }
  }
  return { base: value, factor: 1 }
}
