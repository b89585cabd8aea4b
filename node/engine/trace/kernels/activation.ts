import type { Graph, Value } from '../graph.ts'
import { elementwise } from './elementwise.ts'

/** The activations that tfjs fuses into matrix products and convolutions, by tfjs's names. */
const KERNELS = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  leakyrelu: 'LeakyRelu'
} as const

interface Fused {
  readonly activation: string
  readonly leakyreluAlpha?: number
}

/** What a fused kernel does last. */
export function activate(graph: Graph, x: Value, { activation, leakyreluAlpha }: Fused): Value {
  if (activation === 'linear') return x
  const kernel = elementwise[KERNELS[activation as keyof typeof KERNELS]]!
  return kernel(graph, { x }, { alpha: leakyreluAlpha }) as Value
}
