import type { FusedBatchNormAttrs } from '@tensorflow/tfjs-core'
import { binary, unary } from '../operations.ts'
import { add } from './elementwise.ts'
import { type KernelTable, kernel } from './types.ts'

export const normalisation: KernelTable = {
  /** (x − mean) · scale / √(variance + ε) + offset: batch and layer normalisation, when training and after. */
  FusedBatchNorm: kernel<'x' | 'mean' | 'variance', FusedBatchNormAttrs, 'scale' | 'offset'>(
    (graph, { x, mean, variance, scale, offset }, { varianceEpsilon }) => {
      const deviation = unary(graph, 'Sqrt', add(graph, variance, graph.float(varianceEpsilon)))
      const inverse = unary(graph, 'Reciprocal', deviation)
      const factor = scale === undefined ? inverse : binary(graph, 'Mul', inverse, scale)
      const scaled = binary(graph, 'Mul', binary(graph, 'Sub', x, mean), factor)
      return offset === undefined ? scaled : add(graph, scaled, offset)
    }
  )
}
