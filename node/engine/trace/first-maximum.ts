import type { Graph, Value } from './graph.ts'
import { binary, cast } from './operations.ts'

/** Gives each maximum's gradient to the first candidate that equals it. What goes to none before is the last one's. */
export function toFirst(
  graph: Graph,
  gradient: Value,
  candidates: readonly Value[],
  maximum: Value
): Value[] {
  let rest = gradient
  const parts = candidates.slice(0, -1).map(candidate => {
    const hit = cast(graph, binary(graph, 'GreaterOrEqual', candidate, maximum, 'bool'), 'float32')
    const part = binary(graph, 'Mul', rest, hit)
    rest = binary(graph, 'Sub', rest, part)
    return part
  })
  return [...parts, rest]
}
