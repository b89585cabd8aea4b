import type { ArgMaxAttrs, SoftmaxAttrs, SumAttrs } from '@tensorflow/tfjs-core'
import type { Value } from '../graph.ts'
import { cast, plainAxes, reduce, reshape } from '../operations.ts'
import { type Kernel, type KernelTable, kernel } from './types.ts'

/** tfjs calls the axes `axis` here and `reductionIndices` there. */
interface ReductionAttrs extends Partial<SumAttrs> {
  readonly reductionIndices?: number | number[]
}

const over = (operator: string): Kernel =>
  kernel<'x', ReductionAttrs>((graph, { x }, { axis, reductionIndices, keepDims }) => {
    const axes = plainAxes(reductionIndices ?? axis, x.shape)
    const reduced = reduce(graph, operator, x, axes)
    if (keepDims !== true) return reduced
    return reshape(
      graph,
      reduced,
      x.shape.map((n, i) => (axes.includes(i) ? 1 : n))
    )
  })

/** Of truth values: ONNX reduces numbers only. */
const overTruths =
  (operator: string): Kernel =>
  (graph, inputs, attributes) => {
    const x = cast(graph, inputs.x!, 'int32')
    return cast(graph, over(operator)(graph, { x }, attributes) as Value, 'bool')
  }

export const reduction: KernelTable = {
  Sum: over('ReduceSum'),
  Mean: over('ReduceMean'),
  Max: over('ReduceMax'),
  Min: over('ReduceMin'),
  Prod: over('ReduceProd'),
  All: overTruths('ReduceMin'),
  Any: overTruths('ReduceMax'),
  ArgMax: kernel<'x', ArgMaxAttrs>((graph, { x }, { axis }) => {
    const [at = 0] = plainAxes(axis, x.shape)
    const shape = x.shape.filter((_, i) => i !== at)
    const attributes = { axis: at, keepdims: 0 }
    return cast(graph, graph.node('ArgMax', [x], { type: 'int64', shape, attributes }), 'int32')
  }),
  Softmax: kernel<'logits', SoftmaxAttrs>((graph, { logits }, { dim }) => {
    const [axis = 0] = plainAxes(dim, logits.shape)
    return graph.node('Softmax', [logits], {
      type: 'float32',
      shape: logits.shape,
      attributes: { axis }
    })
  })
}
