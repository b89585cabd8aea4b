import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node'
import type { OnnxGraph } from '../onnx/types.ts'
import { writeModel } from '../onnx/writer.ts'
import type { Runtime } from './providers.ts'

/** The output that onnxruntime-node refuses to return. */
const END = 'end'
/** What it says then. */
const REFUSAL = 'Non tensor type'

type Tensors = Readonly<Record<string, OrtTensor>>

/**
 * onnxruntime-node (1.30) returns every output in a new array, also where it was given memory for it: a copy of all
 * weights at every step, and garbage. It copies in the order of the outputs, behind the computation, and gives up at
 * one that is no tensor. So a graph whose first output is an empty list writes into the memory given, and that is all.
 */
export const endingInRefusal = (graph: OnnxGraph): OnnxGraph => ({ ...graph, emptyList: END })

/** Runs such a graph. @param into a tensor for each of its other outputs @returns these, written */
export async function runInPlace(
  session: InferenceSession,
  feeds: Tensors,
  into: Tensors
): Promise<Tensors> {
  try {
    await session.run(feeds, { [END]: null, ...into })
  } catch (error) {
    if (!(error instanceof Error && error.message.includes(REFUSAL))) throw error
  }
  return into
}

/** Whether a runtime leaves the outputs of such graphs where they belong. */
export async function writesInPlace(runtime: Runtime): Promise<boolean> {
  if (runtime.engine !== 'onnx') return false
  const { InferenceSession, Tensor, options } = runtime
  const shape = [2]
  const graph = endingInRefusal({
    name: 'in place',
    inputs: [{ name: 'x', type: 'float32', shape }],
    outputs: [{ name: 'y', type: 'float32', shape }],
    constants: [],
    nodes: [{ operator: 'Neg', inputs: ['x'], outputs: ['y'], attributes: {} }]
  })
  try {
    const session = await InferenceSession.create(writeModel(graph), options)
    const y = new Tensor('float32', new Float32Array(2), shape)
    try {
      await runInPlace(session, { x: new Tensor('float32', Float32Array.of(1, -2), shape) }, { y })
    } finally {
      await session.release()
    }
    return `${y.data}` === '-1,2'
  } catch {
    return false
  }
}
