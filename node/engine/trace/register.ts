import {
  findBackend,
  getKernelsForBackend,
  type KernelConfig,
  registerBackend,
  registerKernel,
  type TensorInfo
} from '@tensorflow/tfjs-core'
import { TraceBackend } from './backend.ts'
import { UntraceableError } from './errors.ts'
import { foldConstants } from './fold.ts'
import type { Value } from './graph.ts'
import { KERNELS } from './kernels/index.ts'
import type { Kernel } from './kernels/types.ts'

/** The name of the recording backend among tfjs's backends. */
export const TRACE = 'trace'

/**
 * The recording backend of this thread, with its kernels. The cpu backend must have been loaded: it computes what is
 * constant, and its kernels are all that a step may ask for.
 */
export function traceBackend(): TraceBackend {
  const known = findBackend(TRACE)
  if (known instanceof TraceBackend) return known
  const backend = new TraceBackend()
  // The lowest priority: tfjs must never choose it by itself.
  registerBackend(TRACE, () => backend, -1)
  const cpu = getKernelsForBackend('cpu').map(({ kernelName }) => kernelName)
  for (const kernelName of new Set([...cpu, ...Object.keys(KERNELS)])) {
    registerKernel(recording(kernelName, KERNELS[kernelName] ?? uncovered(kernelName)))
  }
  return backend
}

function recording(kernelName: string, kernel: Kernel): KernelConfig {
  return {
    kernelName,
    backendName: TRACE,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const trace = backend as TraceBackend
      const given = Object.entries(inputs).filter(([, input]) => input) as [string, TensorInfo][]
      const tensors = (Array.isArray(inputs) ? inputs : Object.fromEntries(given)) as Readonly<
        Record<string, TensorInfo>
      >
      const folded = foldConstants(kernelName, tensors, attrs ?? {}, trace)
      const values = folded ?? [kernel(trace.graph, valuesOf(given, trace), attrs ?? {})].flat()
      const outputs = values.map(value => trace.hold(value))
      return outputs.length === 1 ? outputs[0]! : outputs
    }
  }
}

const valuesOf = (
  inputs: readonly [string, TensorInfo][],
  trace: TraceBackend
): Record<string, Value> =>
  Object.fromEntries(inputs.map(([name, input]) => [name, trace.value(input)]))

function uncovered(kernelName: string): Kernel {
  return (graph, inputs) => {
    const layer =
      graph.layer ?? Object.values(inputs).findLast(input => input.layer !== undefined)?.layer
    throw new UntraceableError(`needs ${kernelName}, which is not covered`, {
      kernel: kernelName,
      layer
    })
  }
}
