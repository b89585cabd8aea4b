import type { GatherV2Attrs, UnsortedSegmentSumAttrs } from '@tensorflow/tfjs-core'
import { UntraceableError } from '../errors.ts'
import { expand, plainAxes, reshape, sizeOf } from '../operations.ts'
import { type KernelTable, kernel } from './types.ts'

/** Rows chosen by index, as an embedding does, and the gradient of that. */
export const gather: KernelTable = {
  GatherV2: kernel<'x' | 'indices', GatherV2Attrs>((graph, { x, indices }, { axis, batchDims }) => {
    if (batchDims !== 0) {
      const what = `gathers with ${batchDims} batch axes, which is not covered`
      throw new UntraceableError(what, { kernel: 'GatherV2', layer: graph.layer })
    }
    const [at = 0] = plainAxes(axis, x.shape)
    const shape = x.shape.toSpliced(at, 1, ...indices.shape)
    return graph.node('Gather', [x, indices], { type: x.type, shape, attributes: { axis: at } })
  }),
  /** Element by element: onnxruntime adds up rows (ScatterND) in several threads at once, and loses some. */
  UnsortedSegmentSum: kernel<'x' | 'segmentIds', UnsortedSegmentSumAttrs>(
    (graph, { x, segmentIds }, { numSegments }) => {
      const [rows = 1, ...row] = x.shape
      const shape = [numSegments, ...row]
      const column = reshape(graph, segmentIds, [rows, ...row.map(() => 1)])
      const zeros = graph.constant(new Float32Array(sizeOf(shape)), 'float32', shape)
      const inputs = [zeros, expand(graph, column, x.shape), x]
      const attributes = { axis: 0, reduction: 'add' }
      return graph.node('ScatterElements', inputs, { type: 'float32', shape, attributes })
    }
  )
}
