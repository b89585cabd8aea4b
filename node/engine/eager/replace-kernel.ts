import {
  getKernel,
  type KernelConfig,
  type KernelFunc,
  registerKernel,
  unregisterKernel
} from '@tensorflow/tfjs-core'

/** Registers a kernel with a backend. Returns the one that was there. */
export function replaceKernel(
  backendName: string,
  kernelName: string,
  kernelFunc: KernelFunc
): KernelConfig | undefined {
  const native = getKernel(kernelName, backendName)
  if (native !== undefined) unregisterKernel(kernelName, backendName)
  // wasm binds a native kernel to its module at setup, once that is loaded: the new kernel may call the old one.
  registerKernel({ kernelName, backendName, setupFunc: native?.setupFunc, kernelFunc })
  return native
}
