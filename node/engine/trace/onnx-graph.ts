import type { OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from '../onnx/types.ts'
import { CONSTANT, INPUT, liveValues, type Value } from './graph.ts'

/** What is needed for some values, under their names, as a graph to write. Whatever is not needed is left out. */
export function onnxGraph(name: string, outputs: ReadonlyMap<string, Value>): OnnxGraph {
  const names = new Map<Value, string>()
  const inputs: OnnxValue[] = []
  const constants: OnnxTensor[] = []
  const nodes: OnnxNode[] = []
  const outputOf = new Map([...outputs].map(([output, value]) => [value, output]))
  for (const value of liveValues(outputs.values())) {
    const { type, shape, data } = value
    if (value.operator === INPUT) {
      names.set(value, value.name!)
      inputs.push({ name: value.name!, type, shape })
    } else if (value.operator === CONSTANT) {
      names.set(value, `c${constants.length}`)
      constants.push({ name: `c${constants.length}`, type, shape, data: data! })
    } else {
      names.set(value, outputOf.get(value) ?? `v${nodes.length}`)
      nodes.push({
        operator: value.operator,
        inputs: value.inputs.map(input => names.get(input)!),
        outputs: [names.get(value)!],
        attributes: value.attributes
      })
    }
  }
  // Inputs, constants and values with two names cannot be outputs by themselves.
  for (const [output, value] of outputs) {
    const known = names.get(value)!
    if (known === output) continue
    nodes.push({ operator: 'Identity', inputs: [known], outputs: [output], attributes: {} })
  }
  const given = [...outputs].map(([output, { type, shape }]) => ({ name: output, type, shape }))
  return { name, inputs, outputs: given, constants, nodes }
}
