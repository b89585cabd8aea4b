import type { Graph, Value } from '../graph.ts'
import { equalShapes, reshape, sizeOf } from '../operations.ts'
import { ELEMENTWISE } from '../operator-kinds.ts'
import { rewrite } from './rewrite.ts'

/** What repeats a single number, or gives it another shape. */
const SPREADING = new Set(['Expand', 'Reshape', 'Transpose'])

/**
 * tfjs spreads a number over a tensor before it multiplies or adds; ONNX broadcasts. So weights of losses and counts of
 * samples stay single numbers.
 */
export const spreadScalars = (outputs: readonly Value[], graph: Graph): Value[] =>
  rewrite(outputs, graph, (value, inputs) => {
    if (!ELEMENTWISE.has(value.operator)) return undefined
    const numbers = inputs.map(numberOf)
    if (numbers.every(number => number !== undefined)) {
      const shape: readonly number[] = []
      const scalars = numbers.map(number => reshape(graph, number, shape))
      return spread(graph, graph.node(value.operator, scalars, { ...value, shape }), value)
    }
    const rest = inputs.filter((_, i) => numbers[i] === undefined)
    const isWhole = rest.some(({ shape }) => equalShapes(shape, value.shape))
    if (!isWhole || rest.length === inputs.length) return undefined
    const operands = inputs.map((input, i) => {
      const number = numbers[i]
      return number === undefined ? input : reshape(graph, number, [])
    })
    return graph.node(value.operator, operands, value)
  })

/** The number that a value is, or repeats; undefined if it has several. */
function numberOf(value: Value): Value | undefined {
  let source = value
  while (sizeOf(source.shape) > 1 && SPREADING.has(source.operator)) source = source.inputs[0]!
  while (sizeOf(source.shape) === 1 && source.operator === 'Reshape') source = source.inputs[0]!
  return sizeOf(source.shape) === 1 ? source : undefined
}

/** A number in the shape of a value that has it everywhere. */
function spread(graph: Graph, number: Value, { shape, type }: Value): Value {
  const one = reshape(
    graph,
    number,
    shape.map(() => 1)
  )
  if (sizeOf(shape) === 1) return one
  return graph.node('Expand', [one, graph.integers(shape)], { type, shape })
}
