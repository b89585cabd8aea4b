import type { Tensor as OrtTensor } from 'onnxruntime-node'
import type { Shape } from '../../../protocol/meme/architecture.ts'
import type { Cell } from './cell.ts'
import type { Ort } from './load.ts'

/**
 * The tensor that the last step made, wherever that is: a graphics card keeps it and reads it in the next step. What
 * is written from outside travels there with the next step.
 */
export class ReplacedCell implements Cell {
  readonly size: number
  readonly next = null
  readonly #runtime: Ort
  readonly #shape: Shape
  readonly #fetch: (tensor: OrtTensor) => Float32Array
  #now: OrtTensor

  /** `fetch` gives a tensor's values, wherever it is. */
  constructor(
    runtime: Ort,
    values: Float32Array,
    shape: Shape,
    fetch: (tensor: OrtTensor) => Float32Array
  ) {
    this.size = values.length
    this.#runtime = runtime
    this.#shape = shape
    this.#fetch = fetch
    this.#now = this.#tensor(values)
  }

  get now(): OrtTensor {
    return this.#now
  }

  take(written: OrtTensor): void {
    this.#now.dispose()
    this.#now = written
  }

  read(): Float32Array {
    return this.#fetch(this.#now)
  }

  write(values: Float32Array): void {
    this.take(this.#tensor(values))
  }

  dispose(): void {
    this.#now.dispose()
  }

  #tensor(values: Float32Array): OrtTensor {
    return new this.#runtime.Tensor('float32', Float32Array.from(values), this.#shape)
  }
}
