import { lowerBlocked } from './blocked/lower.ts'
import type { Form } from './form.ts'
import type { Graph, Value } from './graph.ts'
import { lowerOrdinary } from './ordinary/lower.ts'
import { foldActivations } from './passes/fold-activations.ts'
import { foldBiasGradients } from './passes/fold-bias-gradients.ts'
import { foldLogSoftmax } from './passes/fold-log-softmax.ts'
import { foldShapes } from './passes/fold-shapes.ts'
import { foldUpdates } from './passes/fold-updates.ts'
import { maskBeforeUnpooling, maskBehindRelu } from './passes/relu-masks.ts'
import { sinkTransposes } from './passes/sink-transposes.ts'
import { spreadScalars } from './passes/spread-scalars.ts'

type Pass = (outputs: readonly Value[], graph: Graph) => Value[]

/** Makes what kernels have recorded, tfjs's own operations among it, a computation that a runtime has operators for. */
export function lower(outputs: readonly Value[], graph: Graph, form: Form): Value[] {
  const passes: Pass[] = [
    spreadScalars,
    maskBehindRelu,
    maskBeforeUnpooling,
    foldActivations,
    foldBiasGradients,
    foldUpdates,
    ...(form.kind === 'blocked'
      ? [foldLogSoftmax, lowerBlocked(form.block, form.bands)]
      : [lowerOrdinary]),
    sinkTransposes,
    foldShapes
  ]
  return passes.reduce<readonly Value[]>((values, pass) => pass(values, graph), outputs) as Value[]
}
