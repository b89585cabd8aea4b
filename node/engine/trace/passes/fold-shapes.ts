import type { Graph, Value } from '../graph.ts'
import { REDUCTIONS } from '../operator-kinds.ts'
import { rewrite } from './rewrite.ts'

/** Has reductions keep their axes where tfjs puts them back, and makes one cast of two. */
export const foldShapes = (outputs: readonly Value[], graph: Graph): Value[] =>
  rewrite(outputs, graph, (value, inputs) => {
    const [x] = inputs
    if (value.operator === 'Reshape' && REDUCTIONS.has(x!.operator)) {
      const [source, axes] = x!.inputs as [Value, Value]
      const reduced = Array.from(axes.data as BigInt64Array, Number)
      const kept = source.shape.map((n, axis) => (reduced.includes(axis) ? 1 : n))
      if (`${kept}` !== `${value.shape}`) return undefined
      const init = { type: value.type, shape: kept, attributes: { keepdims: 1 } }
      return graph.node(x!.operator, [source, axes], init)
    }
    // Of truth values, by way of whole numbers.
    const isTwice = value.operator === 'Cast' && x!.operator === 'Cast'
    if (isTwice && x!.inputs[0]!.type === 'bool') return graph.node('Cast', x!.inputs, value)
    return undefined
  })
