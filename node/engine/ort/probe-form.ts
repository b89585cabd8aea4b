import type { OnnxGraph } from '../onnx/types.ts'
import { writeModel } from '../onnx/writer.ts'
import { NCHWC } from '../trace/blocked/layouts.ts'
import { type Form, ORDINARY } from '../trace/form.ts'
import { Graph, type Value } from '../trace/graph.ts'
import { KERNELS } from '../trace/kernels/index.ts'
import { lower } from '../trace/lower.ts'
import { onnxGraph } from '../trace/onnx-graph.ts'
import { binary, sizeOf, unary } from '../trace/operations.ts'
import type { Runtime } from './providers.ts'

/** In how many channels onnxruntime's blocks come: 16 with AVX-512, else 8. */
const BLOCKS: readonly number[] = [8, 16]
/** Sums of up to a few hundred products of numbers up to 1. */
const TOLERANCE = 1e-4

/**
 * The form of graphs that a runtime computes fastest: blocked, where its own operators for that give what standard ones
 * do. They are internal to onnxruntime: another release may not have them, or mean something else by them.
 */
export async function probeForm(runtime: Runtime): Promise<Form> {
  if (runtime.engine !== 'onnx') return ORDINARY
  try {
    const block = await blockOf(runtime)
    if (!BLOCKS.includes(block)) return ORDINARY
    const form = { kind: 'blocked', block } as const
    const expected = await compute(runtime, knownGraph(block, ORDINARY))
    const actual = await compute(runtime, knownGraph(block, { ...form, bands: 'never' }))
    return isClose(actual, expected) ? form : ORDINARY
  } catch {
    return ORDINARY
  }
}

/** To how many channels it fills 8 up. */
async function blockOf({ InferenceSession, Tensor, options }: Runtime): Promise<number> {
  const shape = [1, 8, 1, 1]
  const model = writeModel({
    name: 'block',
    inputs: [{ name: 'x', type: 'float32', shape }],
    outputs: [{ name: 'shape', type: 'int64', shape: [4] }],
    constants: [],
    nodes: [
      { operator: `${NCHWC}.ReorderInput`, inputs: ['x'], outputs: ['blocks'], attributes: {} },
      { operator: 'Shape', inputs: ['blocks'], outputs: ['shape'], attributes: {} }
    ]
  })
  const session = await InferenceSession.create(model, options)
  try {
    const results = await session.run({ x: new Tensor('float32', new Float32Array(8), shape) })
    return Number(results.shape!.data[1])
  } finally {
    await session.release()
  }
}

/** A convolution with bias and relu, max pooling, and their gradients; of a full block of channels and of few. */
function knownGraph(block: number, form: Form): OnnxGraph {
  const graph = new Graph()
  const outputs = new Map<string, Value>()
  for (const channels of [block, 3]) {
    const x = graph.input(`x${channels}`, 'float32', [3, 6, 5, channels])
    const filter = graph.input(`f${channels}`, 'float32', [3, 2, channels, block - 4])
    const bias = graph.input(`b${channels}`, 'float32', [block - 4])
    const record = (kernel: string, inputs: Record<string, Value>, attributes: object) =>
      KERNELS[kernel]!(graph, inputs, attributes) as Value
    const convolution = { strides: 1, pad: 'same' }
    const sum = binary(graph, 'Add', record('Conv2D', { x, filter }, convolution), bias)
    const input = unary(graph, 'Relu', sum)
    const window = { filterSize: 2, strides: 2, pad: 'valid' }
    const output = record('MaxPool', { x: input }, window)
    const dy = record('MaxPoolGrad', { dy: output, input, output }, window)
    const inputShape = x.shape
    outputs.set(`y${channels}`, output)
    outputs.set(
      `dx${channels}`,
      record('Conv2DBackpropInput', { dy, filter }, { ...convolution, inputShape })
    )
    outputs.set(
      `df${channels}`,
      record('Conv2DBackpropFilter', { x, dy }, { ...convolution, filterShape: filter.shape })
    )
  }
  const lowered = lower([...outputs.values()], graph, form)
  return onnxGraph('known', new Map([...outputs.keys()].map((name, i) => [name, lowered[i]!])))
}

/** What a graph makes of sines, all outputs in a row. */
async function compute(runtime: Runtime, graph: OnnxGraph): Promise<number[]> {
  const { InferenceSession, Tensor, options } = runtime
  const session = await InferenceSession.create(writeModel(graph), options)
  try {
    const inputs = graph.inputs.map(({ name, shape }, i) => {
      const data = Float32Array.from({ length: sizeOf(shape) }, (_, n) => Math.sin(n * (i + 1)))
      return [name, new Tensor('float32', data, shape)] as const
    })
    const results = await session.run(Object.fromEntries(inputs))
    return graph.outputs.flatMap(({ name }) => [...(results[name]!.data as Float32Array)])
  } finally {
    await session.release()
  }
}

const isClose = (actual: readonly number[], expected: readonly number[]): boolean =>
  actual.length === expected.length &&
  actual.every((value, i) => Math.abs(value - expected[i]!) <= TOLERANCE)
