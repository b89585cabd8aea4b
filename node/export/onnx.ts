import { softmax, type Tensor2D } from '@tensorflow/tfjs-core'
import type { OnnxGraph, OnnxTensor } from '../engine/onnx/types.ts'
import { writeModel } from '../engine/onnx/writer.ts'
import { isUncompilable } from '../engine/trace/errors.ts'
import { fedName, outputName, stateName, traceStep } from '../engine/trace/step.ts'
import { withDynamicBatch } from './dynamic-batch.ts'
import { ExportUnsupportedError } from './errors.ts'
import type { ExportedModel } from './types.ts'

/** Batches that a model is recorded with. Primes that no layer has: what is that large, is the batch. */
const BATCHES = [251, 257] as const

/** An ONNX model, and what it takes at once. */
export interface OnnxFile {
  readonly bytes: Uint8Array
  /** Samples of a batch: any number, or just this one. */
  readonly batch: 'any' | 1
}

/**
 * A model as ONNX, in operators of opset 18: input `input` [batch, …input], outputs `logits` and `probabilities`
 * [batch, classes].
 * @throws ExportUnsupportedError for layers that the compiler does not cover
 */
export function writeOnnx(exported: ExportedModel): OnnxFile {
  try {
    const [one, other] = BATCHES.map(batch => trace(exported, batch))
    const dynamic = withDynamicBatch(one!, other!)
    const graph = withWeights(dynamic ?? trace(exported, 1), exported)
    return { bytes: writeModel(graph, exported.metadata), batch: dynamic === null ? 1 : 'any' }
  } catch (cause) {
    if (!isUncompilable(cause)) throw cause
    throw new ExportUnsupportedError(`This model cannot be written as ONNX: ${cause.message}`, {
      cause,
      hint: 'Export it with --to tfjs or --to safetensors.'
    })
  }
}

const MODEL = 'model'

function trace({ model, input }: ExportedModel, batch: number): OnnxGraph {
  const { graph } = traceStep({
    name: 'memesh',
    inputs: { input: { shape: [batch, ...input], dtype: 'float32' } },
    models: { [MODEL]: model },
    step: ({ input }) => {
      const logits = model.apply(input!, { training: false }) as Tensor2D
      return { outputs: { logits, probabilities: softmax(logits) } }
    }
  })
  return graph
}

/** The same graph with its weights inside, and with names for other programs. */
function withWeights(graph: OnnxGraph, { tensors }: ExportedModel): OnnxGraph {
  const names = new Map(['logits', 'probabilities'].map(name => [outputName(name), name]))
  names.set(fedName('input'), 'input')
  const weights = new Map(tensors.map((tensor, i) => [stateName(MODEL, i), tensor]))
  for (const [name, tensor] of weights) names.set(name, tensor.name)
  const named = <T extends { readonly name: string }>(value: T): T => ({
    ...value,
    name: names.get(value.name) ?? value.name
  })
  const rename = (name: string) => names.get(name) ?? name
  const inside = graph.inputs.flatMap(({ name }): OnnxTensor[] => {
    const weight = weights.get(name)
    return weight === undefined ? [] : [{ ...weight, type: 'float32' }]
  })
  return {
    ...graph,
    inputs: graph.inputs.filter(({ name }) => !weights.has(name)).map(named),
    outputs: graph.outputs.map(named),
    constants: [...inside, ...graph.constants],
    nodes: graph.nodes.map(node => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename)
    }))
  }
}
