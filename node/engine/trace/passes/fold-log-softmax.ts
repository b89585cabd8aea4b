import type { Graph, Value } from '../graph.ts'
import { rewrite } from './rewrite.ts'

/** tfjs makes log-softmax of six operations: x − max − log Σ exp(x − max). onnxruntime has one for the CPU. */
export const foldLogSoftmax = (outputs: readonly Value[], graph: Graph): Value[] =>
  rewrite(outputs, graph, (value, inputs) => {
    const [shifted, log] = inputs
    if (value.operator !== 'Sub' || shifted!.operator !== 'Sub' || log!.operator !== 'Log') {
      return undefined
    }
    const [x, max] = shifted!.inputs as [Value, Value]
    const sum = log!.inputs[0]!
    const [exp] = sum.inputs[0]?.inputs ?? []
    const isLogSoftmax =
      isOverLast(max, 'ReduceMax', x) &&
      exp?.operator === 'Exp' &&
      exp.inputs[0] === shifted &&
      isOverLast(sum, 'ReduceSum', exp)
    if (!isLogSoftmax) return undefined
    return graph.node('LogSoftmax', [x], { ...value, attributes: { axis: x.shape.length - 1 } })
  })

/** Whether a value reduces another one over its last axis, which it puts back. */
function isOverLast(value: Value, operator: string, of: Value): boolean {
  const [reduced] = value.inputs
  return (
    value.operator === 'Reshape' &&
    `${value.shape}` === `${of.shape.with(-1, 1)}` &&
    reduced?.operator === operator &&
    reduced.inputs[0] === of &&
    `${reduced.inputs[1]!.data}` === `${of.shape.length - 1}`
  )
}
