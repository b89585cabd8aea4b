import {
  engine,
  getBackend,
  setBackend,
  type Tensor,
  type TensorInfo,
  tidy,
  type Variable
} from '@tensorflow/tfjs-core'
import type { Shape } from '../../../protocol/meme/architecture.ts'
import { replaceMathRandom } from '../../random.ts'
import { noiseName } from '../noise/buffers.ts'
import { enterNoise } from '../noise/layers.ts'
import type { Noise } from '../noise/types.ts'
import type { OnnxGraph } from '../onnx/types.ts'
import { type StepModel, stepModels } from '../parameters.ts'
import { differentiate } from '../tfjs/differentiate.ts'
import { enterDilation } from '../tfjs/dilation.ts'
import type { InputSpec, StepSpec } from '../types.ts'
import type { TraceBackend } from './backend.ts'
import { drawsByItself } from './errors.ts'
import { type Form, ORDINARY } from './form.ts'
import { Graph, type Value } from './graph.ts'
import { enterLayers } from './layer-scopes.ts'
import { lower } from './lower.ts'
import { onnxGraph } from './onnx-graph.ts'
import { TRACE, traceBackend } from './register.ts'
import { SwappedVariables } from './variables.ts'

/** A step as one graph. Its inputs and outputs are called as the functions below say. */
export interface TracedStep {
  readonly graph: OnnxGraph
  /** Of the step's own outputs. */
  readonly outputs: readonly string[]
  /** The random numbers that its layers ask for, in order. The graph takes in those that it needs. */
  readonly noise: readonly Noise[]
}

/** What the graph calls an input that is fed. */
export const fedName = (input: string): string => `in:${input}`
/** An output of the step. */
export const outputName = (output: string): string => `out:${output}`
/** The count of an optimizer's steps, this one included. */
export const countName = (model: string): string => `count:${model}`
/** One tensor of a flat state, before the step. `state` as in `readState`. */
export const stateName = (state: string, index: number): string => `state:${state}:${index}`
/** The same behind the step, where the step changes it. */
export const nextName = (state: string, index: number): string => `next:${state}:${index}`
export const isNextName = (name: string): boolean => name.startsWith('next:')

/**
 * Records a step: its forward pass, tfjs's differentiation of its loss and the optimizers' updates, in one graph that
 * takes weights and slots in and gives them out. The models are left as they are.
 * @throws UntraceableError; LayerFailedError; StepMismatchError
 */
export function traceStep(spec: StepSpec, form: Form = ORDINARY): TracedStep {
  const graph = new Graph()
  const noise: Noise[] = []
  const recorded = countingTensors(() => record(spec, graph, noise))
  const values = lower([...recorded.values()], graph, form)
  const outputs = new Map([...recorded.keys()].map((name, i) => [name, values[i]!]))
  return {
    graph: onnxGraph(spec.name, outputs),
    outputs: [...outputs.keys()].filter(name => name.startsWith(outputName(''))),
    noise
  }
}

/**
 * tfjs keeps what it has saved for a backward pass that never comes because the step throws. These tensors hold no
 * memory here, and must not be counted either.
 */
function countingTensors<T>(record: () => T): T {
  const { state } = engine()
  const { numTensors, numBytes, numDataBuffers } = state
  try {
    return record()
  } catch (error) {
    Object.assign(state, { numTensors, numBytes, numDataBuffers })
    throw error
  }
}

/** The values that the graph gives out, by name. What layers draw is added to `noise`. */
function record(spec: StepSpec, graph: Graph, noise: Noise[]): Map<string, Value> {
  const trace = traceBackend()
  trace.graph = graph
  const models = stepModels(spec)
  const previous = getBackend()
  // A backend that is there already is current as soon as the call returns.
  void setBackend(TRACE)
  const weights = models.flatMap(model => model.weights.map((weight, i) => ({ model, weight, i })))
  const leave: (() => void)[] = []
  try {
    const variables = new SwappedVariables(
      weights.map(({ weight }) => weight),
      weights.map(({ model, weight, i }) =>
        graph.input(stateName(model.name, i), 'float32', weight.shape)
      ),
      trace
    )
    const draw = (asked: Noise) => symbol(trace, noiseName(noise.push(asked) - 1), asked.shape)
    leave.push(() => variables.restore())
    leave.push(
      replaceMathRandom(() => {
        throw drawsByItself(graph.layer)
      })
    )
    leave.push(enterDilation(Object.values(spec.models)))
    leave.push(enterNoise(spec.models, draw))
    leave.push(enterLayers(Object.values(spec.models), graph))
    return tidy(() => {
      const results = new Recorder(spec, trace, models).record()
      for (const [at, { before, after }] of variables.values().entries()) {
        const { model, i } = weights[at]!
        if (after !== before) results.set(nextName(model.name, i), after)
      }
      return results as never
    })
  } finally {
    for (const restore of leave.reverse()) restore()
    void setBackend(previous)
  }
}

/** A tensor that stands for an input of the graph. */
function symbol(
  trace: TraceBackend,
  name: string,
  shape: Shape,
  type: InputSpec['dtype'] = 'float32'
): Tensor {
  const info = trace.hold(trace.graph.input(name, type, shape))
  return engine().makeTensorFromTensorInfo(info, trace)
}

/** Runs a step on symbolic inputs. */
class Recorder {
  readonly #spec: StepSpec
  readonly #trace: TraceBackend
  readonly #models: readonly StepModel[]

  constructor(spec: StepSpec, trace: TraceBackend, models: readonly StepModel[]) {
    this.#spec = spec
    this.#trace = trace
    this.#models = models
  }

  record(): Map<string, Value> {
    const inputs: Record<string, Tensor> = {}
    for (const [name, { shape, dtype }] of Object.entries(this.#spec.inputs)) {
      inputs[name] = symbol(this.#trace, fedName(name), shape, dtype)
    }
    const learning = this.#models.filter(({ optimizer }) => optimizer !== undefined)
    if (learning.length === 0) return this.#named(this.#spec.step(inputs).outputs)
    const parameters = learning.flatMap(model => model.parameters)
    const { outputs, gradients } = differentiate(this.#spec, parameters, inputs)
    const results = this.#named(outputs)
    for (const output of Object.values(outputs)) output.dispose()
    for (const model of learning) this.#optimize(model, gradients, inputs.learningRate!, results)
    return results
  }

  #optimize(
    { name, optimizer, parameters, weights }: StepModel,
    gradients: Readonly<Record<string, Tensor>>,
    learningRate: Tensor,
    results: Map<string, Value>
  ): void {
    const step = symbol(this.#trace, countName(name), [])
    for (const [i, parameter] of parameters.entries()) {
      const gradient = gradients[parameter.name]
      if (gradient === undefined || optimizer === undefined) continue
      const names = optimizer.slots.map(slot => `${name}/${slot}`)
      const slots = names.map(slot => symbol(this.#trace, stateName(slot, i), parameter.shape))
      const next = optimizer.update(parameter, gradient, slots, { learningRate, step })
      results.set(nextName(name, weights.indexOf(parameter)), this.#value(next.parameter))
      for (const [s, slot] of names.entries()) {
        results.set(nextName(slot, i), this.#value(next.slots[s]!))
      }
    }
  }

  #named(outputs: Readonly<Record<string, Tensor>>): Map<string, Value> {
    return new Map(
      Object.entries(outputs).map(([name, output]) => [outputName(name), this.#value(output)])
    )
  }

  #value(tensor: TensorInfo | Variable): Value {
    return this.#trace.value(tensor)
  }
}
