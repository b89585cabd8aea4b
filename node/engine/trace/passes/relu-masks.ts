import { type Graph, liveValues, type Value } from '../graph.ts'
import { binary } from '../operations.ts'
import { again, readOnce, rewrite } from './rewrite.ts'

/**
 * What is positive before a relu is positive behind it. Differentiation asks before; asked behind, nothing needs the
 * numbers before the relu any more, and what computes them can do the relu itself.
 */
export function maskBehindRelu(outputs: readonly Value[], graph: Graph): Value[] {
  const relus = new Map<Value, Value>()
  for (const value of liveValues(outputs)) {
    if (value.operator === 'Relu') relus.set(value.inputs[0]!, value)
  }
  const behind = new Map<Value, Value>()
  return rewrite(outputs, graph, (value, inputs) => {
    if (value.operator === 'Relu') {
      const relu = again(graph, value, inputs)
      behind.set(value, relu)
      return relu
    }
    const relu = isMask(value) ? behind.get(relus.get(value.inputs[0]!)!) : undefined
    return relu === undefined ? undefined : graph.node('Greater', [relu, inputs[1]!], value)
  })
}

/**
 * The gradient of a maximum goes to an element that equals it, and is masked as that element is: so the mask can be
 * laid on before, on fewer numbers.
 */
export function maskBeforeUnpooling(outputs: readonly Value[], graph: Graph): Value[] {
  const once = readOnce(outputs)
  return rewrite(outputs, graph, (value, inputs) => {
    if (value.operator !== 'Mul') return undefined
    const at = value.inputs.findIndex(({ operator }) => operator === 'tfjs.MaxPoolGrad')
    const mask = value.inputs[1 - at]
    if (at < 0 || !once.has(value.inputs[at]!) || mask?.operator !== 'Cast') return undefined
    const [, images] = value.inputs[at]!.inputs
    if (!isMask(mask.inputs[0]!) || mask.inputs[0]!.inputs[0] !== images) return undefined
    const gradient = inputs[at]!
    const [dy, input, output] = gradient.inputs as [Value, Value, Value]
    const positive = binary(graph, 'Greater', output, graph.float(0), 'bool')
    const pooledMask = graph.node('Cast', [positive], { ...mask, shape: output.shape })
    const masked = binary(graph, 'Mul', dy, pooledMask)
    return graph.node(gradient.operator, [masked, input, output], gradient)
  })
}

/** Whether a value says which numbers are positive. */
const isMask = ({ operator, inputs }: Value): boolean =>
  operator === 'Greater' && inputs[1]!.data?.length === 1 && inputs[1]!.data[0] === 0
