import type { Tensor as OrtTensor } from 'onnxruntime-node'
import type { Shape } from '../../../protocol/meme/architecture.ts'
import type { Cell } from './cell.ts'
import type { Ort } from './load.ts'

/** Two tensors: a step reads one and writes the other, then they change places. Nothing is allocated or copied. */
export class BufferedCell implements Cell {
  readonly size: number
  #now: OrtTensor
  #next: OrtTensor

  constructor({ Tensor }: Ort, values: Float32Array, shape: Shape) {
    this.size = values.length
    this.#now = new Tensor('float32', Float32Array.from(values), shape)
    this.#next = new Tensor('float32', new Float32Array(values.length), shape)
  }

  get now(): OrtTensor {
    return this.#now
  }

  get next(): OrtTensor {
    return this.#next
  }

  take(): void {
    const written = this.#next
    this.#next = this.#now
    this.#now = written
  }

  read(): Float32Array {
    return this.#now.data as Float32Array
  }

  write(values: Float32Array): void {
    this.read().set(values)
  }

  dispose(): void {
    this.#now.dispose()
    this.#next.dispose()
  }
}
