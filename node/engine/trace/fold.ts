import {
  type DataId,
  findBackend,
  getKernel,
  type KernelBackend,
  type NamedAttrMap,
  type TensorInfo
} from '@tensorflow/tfjs-core'
import type { TraceBackend } from './backend.ts'
import type { Value } from './graph.ts'

/** tfjs's cpu backend, as its own kernels see it. */
interface CpuBackend extends KernelBackend {
  makeTensorInfo(shape: number[], dtype: string, values: unknown): TensorInfo
}

/**
 * Computes a kernel at once, if all its inputs are constants and the cpu backend has it.
 * @returns undefined otherwise
 */
export function foldConstants(
  kernelName: string,
  inputs: Readonly<Record<string, TensorInfo>>,
  attributes: unknown,
  trace: TraceBackend
): Value[] | undefined {
  const kernel = getKernel(kernelName, 'cpu')
  if (kernel === undefined) return undefined
  const backend = findBackend('cpu') as CpuBackend
  const held = new Set<DataId>()
  const constants: Record<string, TensorInfo> = {}
  for (const [name, input] of Object.entries(inputs)) {
    const values = trace.constant(input)
    if (values === undefined) return undefined
    constants[name] = backend.makeTensorInfo([...input.shape], input.dtype, values)
    held.add(constants[name].dataId)
  }
  const outputs = [
    kernel.kernelFunc({
      // Kernels of a list take a list.
      inputs: (Array.isArray(inputs) ? Object.values(constants) : constants) as never,
      attrs: attributes as NamedAttrMap,
      backend
    })
  ].flat()
  const values = outputs.map(({ dataId, shape, dtype }) => {
    held.add(dataId)
    const info = { dataId: trace.write(backend.readSync(dataId), shape, dtype), shape, dtype }
    const value = trace.value(info)
    trace.disposeData(info.dataId)
    return value
  })
  for (const dataId of held) backend.disposeData(dataId, true)
  return values
}
