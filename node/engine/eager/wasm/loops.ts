import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import { replaceKernel } from './replace-kernel.ts'

/** Tensors by name, with their values where they lie in the module's memory (row-major, float32). */
export interface Views {
  readonly tensors: Readonly<Record<string, TensorInfo>>
  readonly values: Readonly<Record<string, Float32Array>>
}

/** A kernel written as loops in JavaScript, which run at native speed on the module's memory. */
export interface Loops {
  shape(inputs: Readonly<Record<string, TensorInfo>>, attrs: NamedAttrMap): number[]
  /** Adds to `result`, which is zero at first. */
  run(result: Float32Array, inputs: Views, attrs: NamedAttrMap): void
}

/** Registers such a kernel with the wasm backend, in place of one that may be there. */
export function registerLoops(kernelName: string, loops: Loops): void {
  replaceKernel(kernelName, ({ inputs, backend, attrs }) => {
    const wasm = backend as BackendWasm
    const tensors = inputs as Record<string, TensorInfo>
    const output = wasm.makeOutput(loops.shape(tensors, attrs ?? {}), 'float32')
    // Only now: the allocation may have moved the memory, and with it all views.
    const view = (tensor: TensorInfo) => wasm.typedArrayFromHeap(tensor) as Float32Array
    const values = Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => [name, view(tensor)])
    )
    loops.run(view(output).fill(0), { tensors, values }, attrs ?? {})
    return output
  })
}
