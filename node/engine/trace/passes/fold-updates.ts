import type { Graph, Value } from '../graph.ts'
import { equalShapes } from '../operations.ts'
import { readers, rewrite } from './rewrite.ts'

/**
 * A matrix product can add to what was there: a·b + βc. So momentum (v ← μv + g) and weight decay (g ← g + λw) need no
 * pass of their own over a layer's weights, where only they read the gradient.
 */
export function foldUpdates(outputs: readonly Value[], graph: Graph): Value[] {
  const uses = readers(outputs)
  const isRead = (value: Value) => (uses.get(value) ?? 0) > 1
  return rewrite(outputs, graph, (value, inputs) => {
    if (value.operator !== 'Add') return undefined
    const at = inputs.findIndex(
      ({ operator, inputs: { length } }) => operator === 'Gemm' && length === 2
    )
    const product = inputs[at]
    const term = inputs[1 - at]
    if (product === undefined || term === undefined || isRead(value.inputs[at]!)) return undefined
    if (!equalShapes(term.shape, product.shape)) return undefined
    const { base, factor } = scaled(term, isRead(value.inputs[1 - at]!))
    const attributes = { ...product.attributes, beta: { float: factor } }
    return graph.node('Gemm', [...product.inputs, base], { ...product, attributes })
  })
}

/** A value as a constant number times another one. */
function scaled(value: Value, isRead: boolean): { base: Value; factor: number } {
  const [a, b] = value.inputs
  if (value.operator === 'Mul' && !isRead) {
    if (b?.data?.length === 1) return { base: a!, factor: Number(b.data[0]) }
    if (a?.data?.length === 1) return { base: b!, factor: Number(a.data[0]) }
  }
  return { base: value, factor: 1 }
}
