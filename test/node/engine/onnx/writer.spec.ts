import { expect } from 'chai'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { Message } from '../../../../node/engine/onnx/protobuf.ts'
import type { OnnxGraph } from '../../../../node/engine/onnx/types.ts'
import { writeModel } from '../../../../node/engine/onnx/writer.ts'

const float = 'float32' as const

/** y = leaky relu(a·[[1, 2], [3, 4]] + bias), and its sum over the rows. */
const graph: OnnxGraph = {
  name: 'by hand',
  inputs: [
    { name: 'a', type: float, shape: [2, 2] },
    { name: 'bias', type: float, shape: [2] }
  ],
  outputs: [
    { name: 'y', type: float, shape: [2, 2] },
    { name: 'sums', type: float, shape: [2] }
  ],
  constants: [
    { name: 'b', type: float, shape: [2, 2], data: new Float32Array([1, 2, 3, 4]) },
    { name: 'axes', type: 'int64', shape: [1], data: BigInt64Array.of(-2n) }
  ],
  nodes: [
    {
      operator: 'Gemm',
      inputs: ['a', 'b', 'bias'],
      outputs: ['product'],
      attributes: { transB: 1, alpha: { float: 0.5 } }
    },
    {
      operator: 'LeakyRelu',
      inputs: ['product'],
      outputs: ['y'],
      attributes: { alpha: { float: 0.1 } }
    },
    { operator: 'ReduceSum', inputs: ['y', 'axes'], outputs: ['sums'], attributes: { keepdims: 0 } }
  ]
}

describe('ONNX writer', () => {
  it('should encode protobuf fields as the specification does', () => {
    const bytes = new Message()
      .integer(1, 150)
      .text(2, 'testing')
      .integer(3, -1)
      .float(4, 1)
      .finish()
    expect(Buffer.from(bytes).toString('hex')).to.equal(
      ['089601', '120774657374696e67', '18ffffffffffffffffff01', '250000803f'].join('')
    )
  })

  it('should write a graph that onnxruntime runs to numbers worked out by hand', async () => {
    const session = await InferenceSession.create(writeModel(graph), { intraOpNumThreads: 1 })
    const { y, sums } = await session.run({
      a: new Tensor(float, new Float32Array([1, 1, -2, 0]), [2, 2]),
      bias: new Tensor(float, new Float32Array([0.5, -0.5]), [2])
    })
    // a·bᵀ = [[3, 7], [-2, -6]]; halved, plus the bias: [[2, 3], [-0.5, -3.5]]
    const expected = [2, 3, -0.05, -0.35]
    for (const [i, value] of expected.entries()) {
      expect((y!.data as Float32Array)[i]).to.be.closeTo(value, 1e-6, `y ${i}`)
    }
    expect((sums!.data as Float32Array)[0]).to.be.closeTo(1.95, 1e-6)
    expect((sums!.data as Float32Array)[1]).to.be.closeTo(2.65, 1e-6)
    await session.release()
  })

  it('should name the sets of operators that are used, and no others', () => {
    const text = (model: Uint8Array) => Buffer.from(model).toString('latin1')
    expect(text(writeModel(graph))).to.not.include('com.microsoft')
    const [first] = graph.nodes
    const own = { ...first!, operator: 'com.microsoft.FusedGemm' }
    const written = text(writeModel({ ...graph, nodes: [own, ...graph.nodes.slice(1)] }))
    // Where the node says of which set it is, and where the model says in which version: field 1, then field 2.
    expect(written).to.include('\x3a\x0dcom.microsoft')
    expect(written).to.include('\x0a\x0dcom.microsoft\x10\x01')
    expect(written).to.include('\x22\x09FusedGemm')
  })

  it('should give an empty list out first, if asked for', async () => {
    const { outputNames } = await InferenceSession.create(
      writeModel({ ...graph, emptyList: 'end' })
    )
    expect(outputNames).to.deep.equal(['end', 'y', 'sums'])
  })

  it('should give equal bytes for equal graphs', () => {
    expect(writeModel(structuredClone(graph))).to.deep.equal(writeModel(graph))
  })
})
