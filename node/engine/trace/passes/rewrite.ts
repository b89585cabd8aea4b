import { type Graph, liveValues, type Value } from '../graph.ts'

/** Records what takes a value's place. `inputs` are those of the value, replaced already. */
export type Rule = (graph: Graph, inputs: readonly Value[], value: Value) => Value
/** Rules by operator. */
export type Rules = Readonly<Record<string, Rule>>

/**
 * Goes over a computation from its inputs to its outputs and replaces values, one by one.
 * @param replace gives what takes a value's place; undefined leaves it as it is, on its replaced inputs
 */
export function rewrite(
  outputs: readonly Value[],
  graph: Graph,
  replace: (value: Value, inputs: readonly Value[]) => Value | undefined
): Value[] {
  const replaced = new Map<Value, Value>()
  for (const value of liveValues(outputs)) {
    const inputs = value.inputs.map(input => replaced.get(input)!)
    replaced.set(value, replace(value, inputs) ?? again(graph, value, inputs))
  }
  return outputs.map(value => replaced.get(value)!)
}

/** The same operation on other inputs. */
export const again = (graph: Graph, value: Value, inputs: readonly Value[]): Value =>
  inputs.every((input, i) => input === value.inputs[i])
    ? value
    : graph.node(value.operator, inputs, value)

/** The operations that read each value. */
export function readers(outputs: readonly Value[]): Map<Value, Value[]> {
  const found = new Map<Value, Value[]>()
  for (const reader of liveValues(outputs)) {
    for (const input of reader.inputs) found.set(input, [...(found.get(input) ?? []), reader])
  }
  return found
}

/** Values that only one operation reads, once, and that are no outputs: it may take over what computes them. */
export function readOnce(outputs: readonly Value[]): ReadonlySet<Value> {
  const once = [...readers(outputs)].filter(([, { length }]) => length === 1)
  return new Set(once.map(([value]) => value).filter(value => !outputs.includes(value)))
}
