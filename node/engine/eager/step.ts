import {
  type NamedTensorMap,
  scalar,
  type Tensor,
  tensor,
  tidy,
  util,
  type Variable,
  zerosLike
} from '@tensorflow/tfjs-core'
import { StepMismatchError } from '../errors.ts'
import { fillNoise } from '../noise/fill.ts'
import { enterNoise } from '../noise/layers.ts'
import { openStreams } from '../noise/streams.ts'
import type { NoiseSource, NoiseStreams } from '../noise/types.ts'
import { stepModels } from '../parameters.ts'
import { differentiate } from '../tfjs/differentiate.ts'
import { enterDilation } from '../tfjs/dilation.ts'
import type { CompiledStep, Feeds, LayersModel, Optimizer, RunOptions, StepSpec } from '../types.ts'
import { readFlat, writeFlat } from './flat.ts'
import { inputTensors } from './inputs.ts'
import type { OptimizerState, OptimizerStates } from './optimizer-state.ts'

/** One model that a step trains. */
interface Learning {
  readonly model: LayersModel
  readonly optimizer: Optimizer
  readonly parameters: readonly Variable[]
  readonly state: OptimizerState
}

/** A step that tfjs runs operation by operation: one differentiation of the loss, then the optimizers. */
export class EagerStep implements CompiledStep {
  readonly #spec: StepSpec
  readonly #activate: () => Promise<void>
  readonly #states: OptimizerStates
  readonly #learning = new Map<string, Learning>()
  readonly #vectors = new Map<string, readonly Variable[]>()
  #isDisposed = false

  /** `activate` makes the engine's backend the current one of tfjs. */
  constructor(spec: StepSpec, states: OptimizerStates, activate: () => Promise<void>) {
    this.#spec = spec
    this.#states = states
    this.#activate = activate
    for (const { name, model, weights, parameters, optimizer } of stepModels(spec)) {
      this.#vectors.set(name, weights)
      if (optimizer === undefined) continue
      const state = states.acquire(model, optimizer, parameters)
      this.#learning.set(name, { model, optimizer, parameters, state })
      for (const [i, slot] of optimizer.slots.entries()) {
        this.#vectors.set(`${name}/${slot}`, state.slots[i]!)
      }
    }
  }

  get stateNames(): readonly string[] {
    return [...this.#vectors.keys()]
  }

  async run(
    feeds: Feeds,
    { noise }: RunOptions = {}
  ): Promise<Readonly<Record<string, Float32Array>>> {
    await this.#activate()
    if (this.#isDisposed) {
      throw new StepMismatchError(`The step '${this.#spec.name}' was disposed`)
    }
    const outputs: Record<string, Float32Array> = {}
    const dilate = enterDilation(Object.values(this.#spec.models))
    const leave = enterNoise(this.#spec.models, drawn(openStreams(this.#spec.name, noise)))
    try {
      tidy(() => {
        const inputs = inputTensors(this.#spec.inputs, feeds)
        const results =
          this.#learning.size > 0 ? this.#train(inputs) : this.#spec.step(inputs).outputs
        for (const [name, result] of Object.entries(results)) {
          outputs[name] = Float32Array.from(result.dataSync())
          result.dispose()
        }
      })
    } finally {
      leave()
      dilate()
    }
    return outputs
  }

  readState(name: string): Float32Array {
    return readFlat(this.#vector(name))
  }

  writeState(name: string, values: Float32Array): void {
    writeFlat(this.#vector(name), values, name)
  }

  steps(model: string): number {
    return this.#learner(model).state.steps
  }

  resetOptimizer(model: string, steps = 0): void {
    const { state } = this.#learner(model)
    state.steps = steps
    for (const slot of state.slots.flat()) tidy(() => slot.assign(zerosLike(slot)))
  }

  dispose(): void {
    this.#isDisposed = true
    for (const { model, optimizer } of this.#learning.values()) {
      this.#states.release(model, optimizer)
    }
    this.#learning.clear()
    this.#vectors.clear()
  }

  #train(inputs: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>> {
    const learning = [...this.#learning.values()]
    const parameters = learning.flatMap(model => model.parameters)
    const { outputs, gradients } = differentiate(this.#spec, parameters, inputs)
    for (const model of learning) optimize(model, gradients, inputs.learningRate!)
    return outputs
  }

  #vector(name: string): readonly Variable[] {
    const vector = this.#vectors.get(name)
    if (vector === undefined) {
      throw new StepMismatchError(`The step '${this.#spec.name}' has no state '${name}'`)
    }
    return vector
  }

  #learner(model: string): Learning {
    const learning = this.#learning.get(model)
    if (learning === undefined) {
      throw new StepMismatchError(`The step '${this.#spec.name}' does not train '${model}'`)
    }
    return learning
  }
}

const drawn =
  (streams: NoiseStreams): NoiseSource =>
  noise => {
    const values = new Float32Array(util.sizeFromShape([...noise.shape]))
    fillNoise(values, noise, streams(noise.model))
    return tensor(values, [...noise.shape])
  }

/** One step of one model's optimizer. A parameter without a gradient stays as it is. */
function optimize(learning: Learning, gradients: NamedTensorMap, learningRate: Tensor): void {
  const { optimizer, parameters, state } = learning
  const step = scalar(++state.steps)
  for (const [i, parameter] of parameters.entries()) {
    const gradient = gradients[parameter.name]
    if (gradient === undefined) continue
    const slots = state.slots.map(slot => slot[i]!)
    const next = optimizer.update(parameter, gradient, slots, { learningRate, step })
    parameter.assign(next.parameter)
    for (const [s, slot] of slots.entries()) slot.assign(next.slots[s]!)
  }
}
