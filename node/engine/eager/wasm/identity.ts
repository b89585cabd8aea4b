import type { KernelBackend, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core'

/**
 * Another name for the same values, as in tfjs's other backends: tensors never change. The native kernel copies them,
 * and tfjs calls it for every tensor that a gradient will need.
 */
export const identity: KernelFunc = ({ inputs, backend }) => {
  const { dataId, shape, dtype } = inputs.x as TensorInfo
  const wasm = backend as KernelBackend
  wasm.incRef(dataId)
  return { dataId, shape, dtype }
}
