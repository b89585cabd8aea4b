import {
  getKernel,
  type KernelConfig,
  type KernelFunc,
  registerKernel,
  unregisterKernel
} from '@tensorflow/tfjs-core'

/** Registers a kernel with the wasm backend. Returns the one that was there. */
export function replaceKernel(
  kernelName: string,
  kernelFunc: KernelFunc
): KernelConfig | undefined {
  const native = getKernel(kernelName, 'wasm')
  if (native !== undefined) unregisterKernel(kernelName, 'wasm')
  // The setup binds a native kernel to the module once that is loaded: the new one may call the old one.
  registerKernel({ kernelName, backendName: 'wasm', setupFunc: native?.setupFunc, kernelFunc })
  return native
}
