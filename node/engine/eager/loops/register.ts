import type { KernelBackend, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import { replaceKernel } from '../replace-kernel.ts'

/** What a kernel reads: its tensors by name, and their values, row-major. */
export interface LoopInputs {
  readonly tensors: Readonly<Record<string, TensorInfo>>
  readonly values: Readonly<Record<string, Float32Array | Int32Array>>
}

/** A kernel written as loops in JavaScript. */
export interface Loops {
  shape(inputs: Readonly<Record<string, TensorInfo>>, attrs: NamedAttrMap): number[]
  /** Adds to `result`, which is zero at first. */
  run(result: Float32Array, inputs: LoopInputs, attrs: NamedAttrMap): void
}

/** Registers such a kernel with a backend whose values JavaScript can reach, in place of one that may be there. */
export function registerLoops(backendName: 'cpu' | 'wasm', kernelName: string, loops: Loops): void {
  replaceKernel(backendName, kernelName, ({ inputs, backend, attrs = {} }) => {
    const { readSync, write } = backendOf(backend)
    const tensors = inputs as Record<string, TensorInfo>
    const values = Object.fromEntries(
      Object.entries(tensors).map(([name, { dataId }]) => [name, readSync(dataId)])
    )
    const shape = loops.shape(tensors, attrs)
    const result = new Float32Array(shape.reduce((product, n) => product * n, 1))
    loops.run(result, { tensors, values }, attrs)
    return { dataId: write(result, shape), shape, dtype: 'float32' }
  })
}

function backendOf(backend: unknown) {
  const typed = backend as KernelBackend
  return {
    readSync: (dataId: object) => typed.readSync(dataId) as Float32Array | Int32Array,
    write: (values: Float32Array, shape: number[]) => typed.write(values, shape, 'float32')
  }
}
