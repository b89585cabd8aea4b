import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node'
import { StepMismatchError } from '../errors.ts'
import { NoiseBuffers } from '../noise/buffers.ts'
import type { Noise } from '../noise/types.ts'
import type { OnnxValue } from '../onnx/types.ts'
import { type StepModel, stepModels } from '../parameters.ts'
import type { Queue } from '../queue.ts'
import { countName, nextName, outputName, stateName } from '../trace/step.ts'
import type { CompiledStep, Feeds, RunOptions, StepSpec } from '../types.ts'
import type { Cell } from './cell.ts'
import type { VariableCells } from './cells.ts'
import { FedInputs } from './fed-inputs.ts'
import { runInPlace } from './in-place.ts'
import type { OptimizerCells, OptimizerMemory } from './optimizer-cells.ts'
import type { Runtime } from './providers.ts'

export interface OrtStepComponents {
  readonly runtime: Runtime
  readonly session: InferenceSession
  /** The tensors that its graph gives out. */
  readonly outputs: readonly OnnxValue[]
  /** Whether its graph is one to be run in place. */
  readonly inPlace: boolean
  /** The random numbers that the step's layers ask for. */
  readonly noise: readonly Noise[]
  readonly variables: VariableCells
  readonly optimizers: OptimizerCells
  /** Steps that share cells take turns: each goes on from where the one before has come. */
  readonly queue: Queue
  /** Called once, behind the last use of the session. */
  readonly onDispose: () => void
}

type Tensors = Readonly<Record<string, OrtTensor>>

/** A step that onnxruntime runs as one graph. Weights and slots live in cells, outside of tfjs. */
export class OrtStep implements CompiledStep {
  readonly #spec: StepSpec
  readonly #components: OrtStepComponents
  readonly #models: ReadonlyMap<string, StepModel>
  readonly #memories = new Map<string, OptimizerMemory>()
  readonly #states = new Map<string, readonly Cell[]>()
  /** The cells that the graph reads, and those that it writes, by the graph's names. */
  readonly #reads = new Map<string, Cell>()
  readonly #writes = new Map<string, Cell>()
  /** Memory for the outputs that are no states, where the graph is run in place. */
  readonly #given = new Map<string, OrtTensor>()
  readonly #fed: FedInputs
  readonly #noise: NoiseBuffers
  #isDisposed = false

  constructor(spec: StepSpec, components: OrtStepComponents) {
    const { runtime, session, inPlace, noise, variables, optimizers } = components
    this.#spec = spec
    this.#components = components
    this.#models = new Map(stepModels(spec).map(model => [model.name, model]))
    for (const { name, model, weights, parameters, optimizer } of this.#models.values()) {
      this.#states.set(
        name,
        weights.map(weight => variables.acquire(weight))
      )
      if (optimizer === undefined) continue
      const memory = optimizers.acquire(model, optimizer, parameters)
      this.#memories.set(name, memory)
      for (const [i, slot] of optimizer.slots.entries()) {
        this.#states.set(`${name}/${slot}`, memory.slots[i]!)
      }
    }
    const inputs = new Set(session.inputNames)
    const outputs = new Set(components.outputs.map(({ name }) => name))
    this.#fed = new FedInputs(spec.inputs, inputs, runtime)
    this.#noise = new NoiseBuffers(spec.name, noise, inputs)
    for (const [state, cells] of this.#states) {
      for (const [i, cell] of cells.entries()) {
        if (inputs.has(stateName(state, i))) this.#reads.set(stateName(state, i), cell)
        if (outputs.has(nextName(state, i))) this.#writes.set(nextName(state, i), cell)
      }
    }
    for (const output of inPlace ? components.outputs : []) {
      if (!this.#writes.has(output.name)) this.#given.set(output.name, emptyTensor(runtime, output))
    }
  }

  get stateNames(): readonly string[] {
    return [...this.#states.keys()]
  }

  async run(feeds: Feeds, options?: RunOptions): Promise<Readonly<Record<string, Float32Array>>> {
    if (this.#isDisposed) {
      throw new StepMismatchError(`The step '${this.#spec.name}' was disposed`)
    }
    return this.#components.queue.run(() => this.#run(feeds, options))
  }

  readState(name: string): Float32Array {
    const cells = this.#state(name)
    const flat = new Float32Array(sizeOf(cells))
    let at = 0
    for (const cell of cells) {
      flat.set(cell.read(), at)
      at += cell.size
    }
    return flat
  }

  writeState(name: string, values: Float32Array): void {
    const cells = this.#state(name)
    const size = sizeOf(cells)
    if (values.length !== size) {
      throw new StepMismatchError(
        `Expected ${size} values for the state '${name}', got ${values.length}`
      )
    }
    let at = 0
    for (const cell of cells) {
      cell.write(values.subarray(at, at + cell.size))
      at += cell.size
    }
  }

  steps(model: string): number {
    return this.#memory(model).steps
  }

  resetOptimizer(model: string, steps = 0): void {
    const memory = this.#memory(model)
    memory.steps = steps
    for (const cell of memory.slots.flat()) cell.write(new Float32Array(cell.size))
  }

  dispose(): void {
    const { queue } = this.#components
    if (this.#isDisposed) return
    this.#isDisposed = true
    if (queue.isIdle) this.#release()
    else void queue.run(() => this.#release())
  }

  #release(): void {
    const { variables, optimizers, onDispose } = this.#components
    for (const { model, weights, optimizer } of this.#models.values()) {
      for (const weight of weights) variables.release(weight)
      if (optimizer !== undefined) optimizers.release(model, optimizer)
    }
    this.#states.clear()
    this.#memories.clear()
    onDispose()
  }

  async #run(feeds: Feeds, options?: RunOptions): Promise<Readonly<Record<string, Float32Array>>> {
    const results = await this.#results(this.#inputs(feeds, options))
    for (const [name, cell] of this.#writes) cell.take(results[name]!)
    for (const memory of this.#memories.values()) memory.steps++
    const outputs: Record<string, Float32Array> = {}
    for (const [name, result] of Object.entries(results)) {
      if (this.#writes.has(name)) continue
      const numbers = result.data as Float32Array | Int32Array
      outputs[name.slice(outputName('').length)] = Float32Array.from(numbers)
    }
    return outputs
  }

  /** Of one run of the graph: the states that it has written, and the step's outputs. */
  async #results(inputs: Tensors): Promise<Tensors> {
    const { session, outputs, inPlace } = this.#components
    const into: Record<string, OrtTensor | null> = {}
    for (const { name } of outputs) {
      into[name] = this.#writes.get(name)?.next ?? this.#given.get(name) ?? null
    }
    return inPlace ? runInPlace(session, inputs, into as Tensors) : session.run(inputs, into)
  }

  #inputs(feeds: Feeds, options?: RunOptions): Record<string, OrtTensor> {
    const { runtime, session } = this.#components
    const inputs: Record<string, OrtTensor> = Object.fromEntries(this.#fed.fill(feeds))
    const wanted = new Set(session.inputNames)
    for (const [name, memory] of this.#memories) {
      if (!wanted.has(countName(name))) continue
      const count = Float32Array.of(memory.steps + 1)
      inputs[countName(name)] = new runtime.Tensor('float32', count, [])
    }
    for (const [name, values, { shape }] of this.#noise.fill(options?.noise)) {
      inputs[name] = new runtime.Tensor('float32', values, shape)
    }
    for (const [name, cell] of this.#reads) inputs[name] = cell.now
    return inputs
  }

  #state(name: string): readonly Cell[] {
    const cells = this.#states.get(name)
    if (cells !== undefined) return cells
    throw new StepMismatchError(`The step '${this.#spec.name}' has no state '${name}'`)
  }

  #memory(model: string): OptimizerMemory {
    const memory = this.#memories.get(model)
    if (memory !== undefined) return memory
    throw new StepMismatchError(`The step '${this.#spec.name}' does not train '${model}'`)
  }
}

function emptyTensor({ Tensor }: Runtime, { type, shape }: OnnxValue): OrtTensor {
  const length = shape.reduce((product, n) => product * n, 1)
  return type === 'int32'
    ? new Tensor(type, new Int32Array(length), shape)
    : new Tensor('float32', new Float32Array(length), shape)
}

const sizeOf = (cells: readonly Cell[]): number => cells.reduce((sum, { size }) => sum + size, 0)
