import {
  getKernel,
  type KernelBackend,
  type NamedAttrMap,
  type TensorInfo
} from '@tensorflow/tfjs-core'
import { replaceKernel } from '../replace-kernel.ts'

/** Calls a kernel of the backend; its result lives until the composition ends. */
export type Call = (
  kernel: string,
  inputs: Readonly<Record<string, TensorInfo>>,
  attrs?: object
) => TensorInfo

/** A kernel made of other kernels. */
export type Composition = (
  call: Call,
  inputs: Readonly<Record<string, TensorInfo>>,
  attrs: NamedAttrMap
) => TensorInfo

/**
 * Registers a kernel for the wasm backend that is made of its other kernels, in place of one that may be there.
 * `call` by its own name reaches the replaced one, so that a composition may fall back on it.
 */
export function registerComposition(kernelName: string, composition: Composition): void {
  const native = replaceKernel('wasm', kernelName, ({ inputs, backend, attrs }) => {
    const made: TensorInfo[] = []
    const call: Call = (name, of, options = {}) => {
      const kernel = name === kernelName ? native : getKernel(name, 'wasm')
      const run = { inputs: of, backend, attrs: options as NamedAttrMap }
      const result = kernel?.kernelFunc(run) as TensorInfo
      made.push(result)
      return result
    }
    const result = composition(call, inputs as Record<string, TensorInfo>, attrs ?? {})
    for (const { dataId } of made) {
      if (dataId !== result.dataId) (backend as KernelBackend).disposeData(dataId)
    }
    return result
  })
}
