import type { Form } from './form.ts'
import type { Graph, Value } from './graph.ts'
import { lowerOrdinary } from './ordinary/lower.ts'
import { sinkTransposes } from './passes/sink-transposes.ts'

/** Makes what kernels have recorded, tfjs's own operations among it, a computation that a runtime has operators for. */
export function lower(outputs: readonly Value[], graph: Graph, form: Form): Value[] {
  return sinkTransposes(lowerOrdinary(outputs, graph), graph)
}
