import {
  backend_util,
  type CastAttrs,
  type ClipByValueAttrs,
  type LeakyReluAttrs,
  type StepAttrs
} from '@tensorflow/tfjs-core'
import type { ElementType } from '../../onnx/types.ts'
import { type Graph, isFilled, type Value } from '../graph.ts'
import { binary, broadcast, cast, expand, unary, where } from '../operations.ts'
import { type Kernel, type KernelTable, kernel } from './types.ts'

/** Kernels that are one ONNX operator on each element. */
const UNARY = {
  Abs: 'Abs',
  Ceil: 'Ceil',
  Cos: 'Cos',
  Elu: 'Elu',
  Erf: 'Erf',
  Exp: 'Exp',
  Floor: 'Floor',
  Log: 'Log',
  LogicalNot: 'Not',
  Neg: 'Neg',
  Reciprocal: 'Reciprocal',
  Relu: 'Relu',
  Round: 'Round',
  Sigmoid: 'Sigmoid',
  Sin: 'Sin',
  Softplus: 'Softplus',
  Sqrt: 'Sqrt',
  Tanh: 'Tanh'
} as const

const BINARY = {
  Maximum: 'Max',
  Minimum: 'Min',
  Pow: 'Pow'
} as const

const COMPARISONS = {
  Equal: 'Equal',
  Greater: 'Greater',
  GreaterEqual: 'GreaterOrEqual',
  Less: 'Less',
  LessEqual: 'LessOrEqual',
  LogicalAnd: 'And'
} as const

const map = <Kernels extends Readonly<Record<string, string>>>(
  operators: Kernels,
  make: (operator: string) => Kernel
) => Object.fromEntries(Object.entries(operators).map(([name, op]) => [name, make(op)]))

export const elementwise: KernelTable = {
  ...map(UNARY, operator => kernel<'x'>((graph, { x }) => unary(graph, operator, x))),
  ...map(BINARY, operator => kernel<'a' | 'b'>((graph, { a, b }) => binary(graph, operator, a, b))),
  ...map(COMPARISONS, operator =>
    kernel<'a' | 'b'>((graph, { a, b }) => binary(graph, operator, a, b, 'bool'))
  ),
  Identity: kernel<'x'>((_, { x }) => x),
  Add: kernel<'a' | 'b'>((graph, { a, b }) => add(graph, a, b)),
  AddN: (graph, inputs) => Object.values(inputs).reduce((sum, x) => add(graph, sum, x)),
  Sub: kernel<'a' | 'b'>((graph, { a, b }) => binary(graph, 'Sub', a, b)),
  Multiply: kernel<'a' | 'b'>((graph, { a, b }) => multiply(graph, a, b)),
  RealDiv: kernel<'a' | 'b'>((graph, { a, b }) => binary(graph, 'Div', a, b)),
  SquaredDifference: kernel<'a' | 'b'>((graph, { a, b }) =>
    square(graph, binary(graph, 'Sub', a, b))
  ),
  NotEqual: kernel<'a' | 'b'>((graph, { a, b }) =>
    unary(graph, 'Not', binary(graph, 'Equal', a, b, 'bool'))
  ),
  /** By the other two: ONNX's own Or runs on fewer providers. */
  LogicalOr: kernel<'a' | 'b'>((graph, { a, b }) => {
    const neither = [a, b].map(x => unary(graph, 'Not', x))
    return unary(graph, 'Not', binary(graph, 'And', neither[0]!, neither[1]!))
  }),
  Cast: kernel<'x', CastAttrs>((graph, { x }, { dtype }) => cast(graph, x, dtype as ElementType)),
  Square: kernel<'x'>((graph, { x }) => square(graph, x)),
  Rsqrt: kernel<'x'>((graph, { x }) => unary(graph, 'Reciprocal', unary(graph, 'Sqrt', x))),
  /** Where it is: ONNX's own Sign runs on fewer providers. */
  Sign: kernel<'x'>((graph, { x }) => {
    const below = binary(graph, 'Less', x, graph.float(0), 'bool')
    const parts = [positive(graph, x), below].map(part => cast(graph, part, 'float32'))
    return binary(graph, 'Sub', parts[0]!, parts[1]!)
  }),
  Expm1: kernel<'x'>((graph, { x }) => expm1(graph, x)),
  Log1p: kernel<'x'>((graph, { x }) => log1p(graph, x)),
  Relu6: kernel<'x'>((graph, { x }) => clip(graph, x, 0, 6)),
  ClipByValue: kernel<'x', ClipByValueAttrs>((graph, { x }, { clipValueMin, clipValueMax }) =>
    clip(graph, x, clipValueMin, clipValueMax)
  ),
  LeakyRelu: kernel<'x', LeakyReluAttrs>((graph, { x }, { alpha }) =>
    where(graph, positive(graph, x), x, binary(graph, 'Mul', x, graph.float(alpha)))
  ),
  /** x where it is not negative, else x times a learnt factor. */
  Prelu: kernel<'x' | 'alpha'>((graph, { x, alpha }) => {
    const negative = binary(graph, 'Less', x, graph.float(0), 'bool')
    return where(graph, negative, binary(graph, 'Mul', alpha, x), x)
  }),
  Step: kernel<'x', StepAttrs>((graph, { x }, { alpha }) =>
    alpha === 0
      ? cast(graph, positive(graph, x), 'float32')
      : where(graph, positive(graph, x), graph.float(1), graph.float(alpha))
  ),
  /** By elu, for the same reason. */
  Selu: kernel<'x'>((graph, { x }) => {
    const alpha = { float: backend_util.SELU_SCALEALPHA / backend_util.SELU_SCALE }
    const elu = graph.node('Elu', [x], { type: x.type, shape: x.shape, attributes: { alpha } })
    return binary(graph, 'Mul', elu, graph.float(backend_util.SELU_SCALE))
  }),
  /** The derivative of elu is 1, and eˣ = y + 1 where x < 0. */
  EluGrad: kernel<'dy' | 'y'>((graph, { dy, y }) => {
    const slope = binary(graph, 'Add', binary(graph, 'Min', y, graph.float(0)), graph.float(1))
    return binary(graph, 'Mul', dy, slope)
  })
}

/** Zeros and ones, of which differentiation makes many, only spread what they are added to or multiplied with. */
export function add(graph: Graph, a: Value, b: Value): Value {
  if (isFilled(b, 0)) return expand(graph, a, broadcast(a.shape, b.shape))
  if (isFilled(a, 0)) return expand(graph, b, broadcast(a.shape, b.shape))
  return binary(graph, 'Add', a, b)
}

export function multiply(graph: Graph, a: Value, b: Value): Value {
  if (isFilled(b, 1)) return expand(graph, a, broadcast(a.shape, b.shape))
  if (isFilled(a, 1)) return expand(graph, b, broadcast(a.shape, b.shape))
  return binary(graph, 'Mul', a, b)
}

const square = (graph: Graph, x: Value): Value => binary(graph, 'Mul', x, x)
const positive = (graph: Graph, x: Value): Value =>
  binary(graph, 'Greater', x, graph.float(0), 'bool')

const clip = (graph: Graph, x: Value, min: number, max: number): Value =>
  binary(graph, 'Min', binary(graph, 'Max', x, graph.float(min)), graph.float(max))

/** eˣ − 1. Near 0 it would cancel; there it is 2·tanh(x/2) / (1 − tanh(x/2)), the same number. */
function expm1(graph: Graph, x: Value): Value {
  const one = graph.float(1)
  const half = unary(graph, 'Tanh', binary(graph, 'Mul', x, graph.float(0.5)))
  const near = binary(
    graph,
    'Div',
    binary(graph, 'Add', half, half),
    binary(graph, 'Sub', one, half)
  )
  const far = binary(graph, 'Sub', unary(graph, 'Exp', x), one)
  const close = binary(graph, 'Less', unary(graph, 'Abs', x), one, 'bool')
  return where(graph, close, near, far)
}

/** log(1 + x). Near 0, where 1 + x rounds x away, the logarithm of the sum is corrected by what was lost (HP-15C). */
function log1p(graph: Graph, x: Value): Value {
  const one = graph.float(1)
  const sum = binary(graph, 'Add', x, one)
  const kept = binary(graph, 'Sub', sum, one)
  const far = binary(graph, 'Mul', unary(graph, 'Log', sum), binary(graph, 'Div', x, kept))
  return where(graph, binary(graph, 'Equal', kept, graph.float(0), 'bool'), x, far)
}
