import { expect } from 'chai'
import { ORDINARY } from '../../../../node/engine/trace/form.ts'
import { Graph, liveValues, type Value } from '../../../../node/engine/trace/graph.ts'
import { KERNELS } from '../../../../node/engine/trace/kernels/index.ts'
import { lower } from '../../../../node/engine/trace/lower.ts'
import {
  binary,
  cast,
  expand,
  reduce,
  reshape,
  unary
} from '../../../../node/engine/trace/operations.ts'
import { foldActivations } from '../../../../node/engine/trace/passes/fold-activations.ts'
import { foldBiasGradients } from '../../../../node/engine/trace/passes/fold-bias-gradients.ts'
import { foldLogSoftmax } from '../../../../node/engine/trace/passes/fold-log-softmax.ts'
import { foldShapes } from '../../../../node/engine/trace/passes/fold-shapes.ts'
import { foldUpdates } from '../../../../node/engine/trace/passes/fold-updates.ts'
import {
  maskBeforeUnpooling,
  maskBehindRelu
} from '../../../../node/engine/trace/passes/relu-masks.ts'
import { spreadScalars } from '../../../../node/engine/trace/passes/spread-scalars.ts'

const operators = (...values: Value[]) =>
  liveValues(values)
    .filter(({ inputs }) => inputs.length > 0)
    .map(({ operator }) => operator)

describe('passes over recorded graphs', () => {
  let graph: Graph
  let matrix: Value
  let weights: Value

  beforeEach(() => {
    graph = new Graph()
    matrix = graph.input('x', 'float32', [4, 3])
    weights = graph.input('w', 'float32', [3, 2])
  })

  const record = (kernel: string, inputs: Record<string, Value>, attributes: object = {}) =>
    KERNELS[kernel]!(graph, inputs, attributes) as Value
  const product = (a: Value, b: Value, transposeA = false) =>
    record('BatchMatMul', { a, b }, { transposeA, transposeB: false })
  const positive = (x: Value) =>
    cast(graph, binary(graph, 'Greater', x, graph.float(0), 'bool'), 'float32')

  it('should ask behind a relu what is positive', () => {
    const before = product(matrix, weights)
    const after = unary(graph, 'Relu', before)
    const [relu, mask] = maskBehindRelu([after, positive(before)], graph)
    expect(mask!.inputs[0]!.inputs[0]).to.equal(relu)
    expect(maskBehindRelu([positive(before)], graph)[0]).to.equal(positive(before))
  })

  it('should mask gradients before max pooling gives them back', () => {
    const images = graph.input('images', 'float32', [2, 4, 4, 3])
    const window = { filterSize: 2, strides: 2, pad: 'valid' }
    const output = record('MaxPool', { x: images }, window)
    const dy = graph.input('dy', 'float32', output.shape)
    const gradient = record('MaxPoolGrad', { dy, input: images, output }, window)
    const masked = binary(graph, 'Mul', gradient, positive(images))
    const [result] = maskBeforeUnpooling([masked], graph)
    expect(result!.operator).to.equal('tfjs.MaxPoolGrad')
    expect(result!.inputs[0]!.inputs).to.deep.equal([dy, positive(output)])
    // Of other images' mask it knows nothing.
    const other = binary(
      graph,
      'Mul',
      gradient,
      positive(graph.input('o', 'float32', [2, 4, 4, 3]))
    )
    expect(maskBeforeUnpooling([other], graph)[0]).to.equal(other)
    // Somebody else wants it unmasked.
    expect(maskBeforeUnpooling([masked, gradient], graph)[0]).to.equal(masked)
  })

  it('should add biases within products and convolutions, unless somebody reads before', () => {
    const bias = graph.input('b', 'float32', [2])
    const sum = binary(graph, 'Add', product(matrix, weights), bias)
    expect(operators(...foldActivations([sum], graph))).to.deep.equal(['Gemm'])
    expect(foldActivations([sum, product(matrix, weights)], graph)[0]).to.equal(sum)
    const images = graph.input('images', 'float32', [2, 4, 4, 3])
    const filter = graph.input('f', 'float32', [3, 3, 3, 2])
    const y = record('Conv2D', { x: images, filter }, { strides: 1, pad: 'same' })
    const active = unary(graph, 'Relu', binary(graph, 'Add', y, bias))
    const [folded] = foldActivations([active], graph)
    expect(folded!.operator).to.equal('tfjs.Conv2D')
    expect(folded!.attributes.activation).to.equal('Relu')
    expect(folded!.inputs[2]).to.equal(bias)
  })

  it('should add momentum within the gradient of weights', () => {
    const velocity = graph.input('v', 'float32', [3, 2])
    const dy = graph.input('dy', 'float32', [4, 2])
    const gradient = product(matrix, dy, true)
    const decayed = binary(graph, 'Mul', velocity, graph.float(0.9))
    const next = binary(graph, 'Add', decayed, gradient)
    const [folded] = foldUpdates([next], graph)
    expect(operators(folded!)).to.deep.equal(['Gemm'])
    expect(folded!.inputs).to.deep.equal([matrix, dy, velocity])
    expect(folded!.attributes.beta).to.deep.equal({ float: Math.fround(0.9) })
    // Adam reads a gradient twice.
    expect(foldUpdates([next, gradient], graph)[0]).to.equal(next)
  })

  it('should add momentum within the gradient of a bias', () => {
    const velocity = graph.input('v', 'float32', [2])
    const dy = graph.input('dy', 'float32', [4, 2])
    const decayed = binary(graph, 'Mul', velocity, graph.float(0.5))
    const next = binary(graph, 'Add', decayed, reduce(graph, 'ReduceSum', dy, [0]))
    const folded = foldUpdates(foldBiasGradients([next], graph), graph)
    expect(operators(...folded)).to.deep.equal(['Gemm', 'Reshape'])
    expect(folded[0]!.shape).to.deep.equal([2])
    const [ones] = folded[0]!.inputs[0]!.inputs
    expect([...ones!.data!]).to.deep.equal([1, 1, 1, 1])
  })

  it('should sum what goes into max pooling gradients instead of what comes out', () => {
    const images = graph.input('images', 'float32', [2, 4, 4, 3])
    const window = { filterSize: 2, strides: 2, pad: 'valid' }
    const output = record('MaxPool', { x: images }, window)
    const dy = graph.input('dy', 'float32', output.shape)
    const gradient = record('MaxPoolGrad', { dy, input: images, output }, window)
    const [sum] = foldBiasGradients([reduce(graph, 'ReduceSum', gradient, [0, 1, 2])], graph)
    expect(sum!.inputs[0]).to.equal(dy)
    const [rows] = foldBiasGradients([reduce(graph, 'ReduceSum', gradient, [1, 2])], graph)
    expect(rows!.inputs[0]).to.equal(gradient)
  })

  it('should make log-softmax one operation, of tfjs as it is', () => {
    const [values] = [matrix]
    const max = reshape(graph, reduce(graph, 'ReduceMax', values!, [1]), [4, 1])
    const shifted = binary(graph, 'Sub', values!, max)
    const sum = reshape(
      graph,
      reduce(graph, 'ReduceSum', unary(graph, 'Exp', shifted), [1]),
      [4, 1]
    )
    const result = binary(graph, 'Sub', shifted, unary(graph, 'Log', sum))
    const [folded] = foldLogSoftmax([result], graph)
    expect(folded!.operator).to.equal('LogSoftmax')
    expect(folded!.inputs).to.deep.equal([values])
    const other = binary(graph, 'Sub', values!, unary(graph, 'Log', sum))
    expect(foldLogSoftmax([other], graph)[0]).to.equal(other)
  })

  it('should leave numbers single that tfjs spreads', () => {
    const rate = graph.input('rate', 'float32', [])
    const spread = expand(graph, reshape(graph, rate, [1, 1]), [4, 1])
    const half = binary(graph, 'Mul', reshape(graph, spread, [4]), graph.float(0.5))
    const scaled = binary(graph, 'Mul', matrix, reshape(graph, half, [4, 1]))
    const [result] = spreadScalars([scaled], graph)
    expect(operators(result!)).to.deep.equal(['Mul', 'Mul'])
    expect(result!.inputs[1]!.shape).to.deep.equal([])
    // Alone, it has the shape asked for.
    const [alone] = spreadScalars([half], graph)
    expect(alone!.shape).to.deep.equal([4])
  })

  it('should keep axes instead of putting them back', () => {
    const kept = reshape(graph, reduce(graph, 'ReduceSum', matrix, [1]), [4, 1])
    const [folded] = foldShapes([kept], graph)
    expect(operators(folded!)).to.deep.equal(['ReduceSum'])
    expect(folded!.shape).to.deep.equal([4, 1])
    const moved = reshape(graph, reduce(graph, 'ReduceSum', matrix, [1]), [2, 2])
    expect(operators(...foldShapes([moved], graph))).to.deep.equal(['ReduceSum', 'Reshape'])
  })

  it("should leave none of tfjs's own operations", () => {
    const images = graph.input('images', 'float32', [16, 6, 6, 16])
    const filter = graph.input('f', 'float32', [3, 3, 16, 16])
    const window = { filterSize: 2, strides: 2, pad: 'valid' }
    const convolution = { strides: 1, pad: 'same' }
    const input = record('Conv2D', { x: images, filter }, convolution)
    const output = record('MaxPool', { x: input }, window)
    const dy = record('MaxPoolGrad', { dy: output, input, output }, window)
    const results = [
      record('Conv2DBackpropInput', { dy, filter }, { ...convolution, inputShape: images.shape }),
      record(
        'Conv2DBackpropFilter',
        { x: images, dy },
        { ...convolution, filterShape: filter.shape }
      )
    ]
    const ordinary = operators(...lower(results, graph, ORDINARY))
    expect(ordinary.filter(operator => operator.includes('.'))).to.deep.equal([])
    const blocked = operators(...lower(results, graph, { kind: 'blocked', block: 16 }))
    expect(blocked.filter(operator => operator.startsWith('tfjs.'))).to.deep.equal([])
    expect(blocked).to.include('com.microsoft.nchwc.Conv').and.not.include('Conv')
  })
})
