import { type Tensor, tensor, tidy, type Variable } from '@tensorflow/tfjs-core'
import type { Tensor as OrtTensor } from 'onnxruntime-node'
import type { Shape } from '../../../protocol/meme/architecture.ts'
import type { Ort } from './load.ts'

/** One tensor of a state, twice: a step reads one and writes the other, and then they change places. */
export class Cell {
  #now: OrtTensor
  #next: OrtTensor

  constructor(runtime: Ort, values: Float32Array, shape: Shape) {
    this.#now = new runtime.Tensor('float32', Float32Array.from(values), shape)
    this.#next = new runtime.Tensor('float32', new Float32Array(values.length), shape)
  }

  /** What a step reads. */
  get now(): OrtTensor {
    return this.#now
  }

  /** Where a step writes. */
  get next(): OrtTensor {
    return this.#next
  }

  get values(): Float32Array {
    return this.#now.data as Float32Array
  }

  /** What was written is what the next step reads. */
  swap(): void {
    const written = this.#next
    this.#next = this.#now
    this.#now = written
  }
}

/** Cells of variables, shared by all steps that use them. The last one to leave gives the variable its values. */
export class VariableCells {
  readonly #runtime: Ort
  readonly #shared = new Map<Variable, { cell: Cell; users: number }>()

  constructor(runtime: Ort) {
    this.#runtime = runtime
  }

  acquire(variable: Variable): Cell {
    const shared = this.#shared.get(variable) ?? {
      cell: new Cell(this.#runtime, variable.dataSync<'float32'>(), variable.shape),
      users: 0
    }
    this.#shared.set(variable, shared)
    shared.users++
    return shared.cell
  }

  release(variable: Variable): void {
    const shared = this.#shared.get(variable)
    if (shared === undefined || --shared.users > 0) return
    this.#shared.delete(variable)
    if (variable.isDisposed) return
    const { values } = shared.cell
    tidy(() => variable.assign(tensor(values, variable.shape) as Tensor))
  }
}
