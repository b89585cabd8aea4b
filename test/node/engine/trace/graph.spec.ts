import { expect } from 'chai'
import { Graph, liveValues, type Value } from '../../../../node/engine/trace/graph.ts'
import { channelsFirst, channelsLast } from '../../../../node/engine/trace/kernels/windows.ts'
import { onnxGraph } from '../../../../node/engine/trace/onnx-graph.ts'
import {
  binary,
  expand,
  reduce,
  reshape,
  transpose,
  unary,
  where
} from '../../../../node/engine/trace/operations.ts'
import { sinkTransposes } from '../../../../node/engine/trace/passes/sink-transposes.ts'

const operators = (...values: Value[]) =>
  liveValues(values)
    .filter(({ inputs }) => inputs.length > 0)
    .map(({ operator }) => operator)

describe('recorded graph', () => {
  let graph: Graph
  let x: Value

  beforeEach(() => {
    graph = new Graph()
    x = graph.input('x', 'float32', [2, 3])
  })

  it('should record the same operation on the same values once', () => {
    expect(unary(graph, 'Exp', x)).to.equal(unary(graph, 'Exp', x))
    expect(binary(graph, 'Add', x, graph.float(1))).to.equal(
      binary(graph, 'Add', x, graph.float(1))
    )
    expect(transpose(graph, x, [1, 0])).to.not.equal(x)
    expect(transpose(graph, transpose(graph, x, [0, 1]), [0, 1])).to.equal(x)
  })

  it('should tell constants of different shapes apart', () => {
    const data = Float32Array.from({ length: 100 }, (_, i) => i)
    const square = graph.constant(data, 'float32', [10, 10])
    expect(graph.constant(data, 'float32', [10, 10])).to.equal(square)
    expect(graph.constant(data, 'float32', [100])).to.not.equal(square)
  })

  it('should know constants with one number everywhere, and not spread them', () => {
    const zeros = () => graph.constant(new Float32Array(100), 'float32', [10, 10])
    expect(zeros()).to.equal(zeros())
    expect(graph.constant(new Float32Array(100).fill(1), 'float32', [10, 10])).to.not.equal(zeros())
    const y = graph.input('y', 'float32', [10, 10])
    const sum = binary(graph, 'Sub', y, zeros())
    expect(operators(sum)).to.deep.equal(['Sub'])
    expect(sum.inputs[1]?.shape).to.deep.equal([])
    const chosen = where(graph, binary(graph, 'Less', y, zeros(), 'bool'), zeros(), zeros())
    expect(chosen.shape).to.deep.equal([10, 10])
    expect(operators(chosen)).to.deep.equal(['Less', 'Where'])
  })

  it('should tell the same operation on the same values with other results apart', () => {
    const init = { type: 'float32', attributes: {} } as const
    const small = graph.node('ConvTranspose', [x], { ...init, shape: [4] })
    expect(graph.node('ConvTranspose', [x], { ...init, shape: [5] })).to.not.equal(small)
  })

  it('should leave out what nothing needs', () => {
    unary(graph, 'Exp', x)
    const y = unary(graph, 'Neg', x)
    const written = onnxGraph('g', new Map([['y', y]]))
    expect(written.nodes.map(({ operator }) => operator)).to.deep.equal(['Neg'])
  })

  it('should give inputs, and values with two names, out through Identity', () => {
    const y = unary(graph, 'Neg', x)
    const { nodes, outputs } = onnxGraph('g', new Map([...Object.entries({ a: x, b: y, c: y })]))
    expect(nodes.map(({ operator }) => operator)).to.deep.equal(['Neg', 'Identity', 'Identity'])
    expect(outputs.map(({ name }) => name)).to.deep.equal(['a', 'b', 'c'])
  })

  it('should not spread what ONNX broadcasts', () => {
    const row = graph.input('row', 'float32', [1, 3])
    const spread = expand(graph, row, [2, 3])
    expect(operators(binary(graph, 'Mul', x, spread))).to.deep.equal(['Mul'])
    const scaled = binary(graph, 'Mul', spread, graph.float(2))
    expect(scaled.shape).to.deep.equal([2, 3])
    expect(operators(scaled)).to.deep.equal(['Mul', 'Expand'])
    expect(scaled.inputs[0]?.shape).to.deep.equal([1, 3])
  })

  it('should make one reshape of several', () => {
    expect(operators(reshape(graph, reshape(graph, x, [6]), [3, 2]))).to.deep.equal(['Reshape'])
    expect(reshape(graph, reshape(graph, x, [6]), [2, 3])).to.equal(x)
  })
})

describe('sinking of transposes', () => {
  let graph: Graph
  let image: Value

  beforeEach(() => {
    graph = new Graph()
    // As a convolution gives it: channels first, and then in tfjs's order.
    image = channelsLast(graph, graph.input('y', 'float32', [2, 4, 5, 6]))
  })

  const sunk = (value: Value) => sinkTransposes([value], graph)[0]!

  it('should leave no transpose between two convolutions', () => {
    const bias = graph.input('bias', 'float32', [4])
    const active = unary(graph, 'Relu', binary(graph, 'Add', image, bias))
    const result = sunk(unary(graph, 'Neg', channelsFirst(graph, active)))
    // The bias has to be broadcast along another axis, which takes no moving of its numbers.
    expect(operators(result)).to.deep.equal(['Reshape', 'Add', 'Relu', 'Neg'])
    expect(liveValues([result]).find(v => v.operator === 'Reshape')?.shape).to.deep.equal([
      1, 4, 1, 1
    ])
  })

  it('should reduce channels-first images over the axes meant', () => {
    const mean = sunk(reduce(graph, 'ReduceMean', image, [1, 2]))
    expect(mean.shape).to.deep.equal([2, 4])
    expect(operators(mean)).to.deep.equal(['ReduceMean'])
    expect(Array.from(mean.inputs[1]!.data as BigInt64Array, Number)).to.deep.equal([2, 3])
  })

  it('should keep the order of the axes that a reduction leaves', () => {
    const sum = sunk(reduce(graph, 'ReduceSum', image, [0, 2]))
    expect(sum.shape).to.deep.equal([5, 4])
    expect(operators(sum)).to.deep.equal(['Transpose', 'ReduceSum'])
  })

  it('should transpose back where an output needs it', () => {
    const result = sunk(unary(graph, 'Relu', image))
    expect(result.shape).to.deep.equal([2, 5, 6, 4])
    expect(operators(result)).to.deep.equal(['Relu', 'Transpose'])
  })
})
