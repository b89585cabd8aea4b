import { lowerBlocked } from './blocked/lower.ts'
import type { Form } from './form.ts'
import type { Graph, Value } from './graph.ts'
import { lowerOrdinary } from './ordinary/lower.ts'
import { foldActivations } from './passes/fold-activations.ts'
import { foldUpdates } from './passes/fold-updates.ts'
import { maskBeforeUnpooling, maskBehindRelu } from './passes/relu-masks.ts'
import { sinkTransposes } from './passes/sink-transposes.ts'

type Pass = (outputs: readonly Value[], graph: Graph) => Value[]

/** Makes what kernels have recorded, tfjs's own operations among it, a computation that a runtime has operators for. */
export function lower(outputs: readonly Value[], graph: Graph, form: Form): Value[] {
  const passes: Pass[] = [
    maskBehindRelu,
    maskBeforeUnpooling,
    foldActivations,
    foldUpdates,
    form.kind === 'blocked' ? lowerBlocked(form.block) : lowerOrdinary,
    sinkTransposes
  ]
  return passes.reduce<readonly Value[]>((values, pass) => pass(values, graph), outputs) as Value[]
}
