import { expect } from 'chai'
import type { OnnxGraph } from '../../../node/engine/onnx/types.ts'
import { withDynamicBatch } from '../../../node/export/dynamic-batch.ts'

/** x [batch, 2, 3] reshaped to `shape`. */
const graph = (batch: number, shape: readonly number[], operator = 'Reshape'): OnnxGraph => ({
  name: 'g',
  inputs: [{ name: 'x', type: 'float32', shape: [batch, 2, 3] }],
  outputs: [{ name: 'y', type: 'float32', shape }],
  constants: [
    {
      name: 'c0',
      type: 'int64',
      shape: [shape.length],
      data: BigInt64Array.from(shape, BigInt)
    }
  ],
  nodes: [{ operator, inputs: ['x', 'c0'], outputs: ['y'], attributes: {} }]
})

describe('withDynamicBatch', () => {
  it('should leave the size that follows the batch to be found out', () => {
    const merged = withDynamicBatch(graph(251, [251, 6]), graph(257, [257, 6]))
    expect(merged?.constants[0]?.data).to.deep.equal(BigInt64Array.of(-1n, 6n))
    expect(merged?.batch).to.equal('batch')
    const product = withDynamicBatch(graph(251, [502, 3]), graph(257, [514, 3]))
    expect(product?.constants[0]?.data).to.deep.equal(BigInt64Array.of(-1n, 3n))
  })

  it('should do nothing to what is equal already', () => {
    const one = graph(251, [6, 1])
    expect(withDynamicBatch(one, graph(257, [6, 1]))?.constants).to.deep.equal(one.constants)
  })

  it('should give up where the batch is in anything else', () => {
    expect(withDynamicBatch(graph(251, [251, 251]), graph(257, [257, 257]))).to.equal(null)
    expect(withDynamicBatch(graph(251, [251, -1]), graph(257, [257, -1]))).to.equal(null)
    expect(
      withDynamicBatch(graph(251, [251, 6], 'Expand'), graph(257, [257, 6], 'Expand'))
    ).to.equal(null)
    expect(withDynamicBatch(graph(251, [251, 6]), graph(257, [257, 6], 'Tile'))).to.equal(null)
    expect(withDynamicBatch(graph(251, [251, 6]), graph(257, [257, 3, 2]))).to.equal(null)
  })

  it('should give up where something else reads the shape too', () => {
    const both = (batch: number): OnnxGraph => {
      const one = graph(batch, [batch, 6])
      const more = { operator: 'Add', inputs: ['c0', 'c0'], outputs: ['z'], attributes: {} }
      return { ...one, nodes: [...one.nodes, more] }
    }
    expect(withDynamicBatch(both(251), both(257))).to.equal(null)
  })
})
