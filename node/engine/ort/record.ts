import type { Noise } from '../noise/types.ts'
import type { OnnxValue } from '../onnx/types.ts'
import { writeModel } from '../onnx/writer.ts'
import { NCHWC } from '../trace/blocked/layouts.ts'
import { traceStep } from '../trace/step.ts'
import type { StepSpec } from '../types.ts'
import type { Abilities } from './abilities.ts'
import { endingInRefusal } from './in-place.ts'

/** A step as a model for onnxruntime. */
export interface RecordedStep {
  readonly model: Uint8Array
  /** The tensors that it gives out. */
  readonly outputs: readonly OnnxValue[]
  /** The random numbers that its layers ask for. */
  readonly noise: readonly Noise[]
  /** Whether anything is computed in blocks of channels. */
  readonly isBlocked: boolean
}

/**
 * Records a step in the form that a runtime takes.
 * @throws UntraceableError; StepMismatchError
 */
export function recordStep(spec: StepSpec, { form, inPlace }: Abilities): RecordedStep {
  const { graph, noise } = traceStep(spec, form)
  const model = writeModel(inPlace ? endingInRefusal(graph) : graph)
  const isBlocked = graph.nodes.some(({ operator }) => operator.startsWith(NCHWC))
  return { model, outputs: graph.outputs, noise, isBlocked }
}
