import type { Graph, Value } from '../graph.ts'
import { readOnce, rewrite } from './rewrite.ts'

/** What adds a bias by itself. */
const BIASED = new Set(['Gemm', 'tfjs.Conv2D', 'tfjs.DepthwiseConv2dNative'])
/** What does a relu by itself. onnxruntime finds that out of matrix products. */
const ACTIVE = new Set(['tfjs.Conv2D'])

/** Has matrix products and convolutions add their bias, and convolutions do their relu, where nothing else reads before. */
export function foldActivations(outputs: readonly Value[], graph: Graph): Value[] {
  const once = readOnce(outputs)
  return rewrite(outputs, graph, (value, inputs) => {
    const [x, bias] = inputs
    if (x === undefined || !once.has(value.inputs[0]!)) return undefined
    if (value.operator === 'Relu' && ACTIVE.has(x.operator) && !x.attributes.activation) {
      const attributes = { ...x.attributes, activation: 'Relu' }
      return graph.node(x.operator, x.inputs, { ...x, attributes })
    }
    const fits = bias?.shape.length === 1 && bias.shape[0] === x.shape.at(-1)
    const takes = BIASED.has(x.operator) && x.inputs.length === 2 && !x.attributes.activation
    if (value.operator !== 'Add' || !fits || !takes) return undefined
    return graph.node(x.operator, [...x.inputs, bias], x)
  })
}
