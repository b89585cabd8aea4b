import { UntraceableError } from '../errors.ts'
import type { Graph, Value } from '../graph.ts'
import { elementwise } from './elementwise.ts'

/** The activations that tfjs fuses into matrix products and convolutions, by tfjs's names. */
const KERNELS: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  leakyrelu: 'LeakyRelu'
}

interface Fused {
  readonly activation: string
  readonly leakyreluAlpha?: number
}

/**
 * What a fused kernel does last.
 * @throws UntraceableError for an activation that is not covered
 */
export function activate(graph: Graph, x: Value, { activation, leakyreluAlpha }: Fused): Value {
  if (activation === 'linear') return x
  const kernel = elementwise[KERNELS[activation] ?? '']
  if (kernel === undefined) {
    throw new UntraceableError(`fuses ${activation}, which is not covered`, { layer: graph.layer })
  }
  return kernel(graph, { x }, { alpha: leakyreluAlpha }) as Value
}
