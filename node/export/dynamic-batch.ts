import { isDeepStrictEqual } from 'node:util'
import type { OnnxGraph, OnnxTensor } from '../engine/onnx/types.ts'

/**
 * One graph for batches of every size, from two of the same computation that were recorded with different ones: these may
 * differ in one size of what something is reshaped to. The first is changed to find that size out by itself.
 * @returns null where they differ in anything else
 */
export function withDynamicBatch(one: OnnxGraph, other: OnnxGraph): OnnxGraph | null {
  const sameNodes = isDeepStrictEqual(one.nodes, other.nodes)
  if (!sameNodes || one.constants.length !== other.constants.length) return null
  const shapes = reshapedTo(one)
  const constants = one.constants.map((constant, i) => {
    const twin = other.constants[i]!
    if (isDeepStrictEqual(constant, twin)) return constant
    return shapes.has(constant.name) ? withUnknownSize(constant, twin) : null
  })
  if (!constants.every(constant => constant !== null)) return null
  return { ...one, constants, batch: 'batch' }
}

/** Constants that nothing reads but reshaping, as the new shape. */
function reshapedTo({ nodes }: OnnxGraph): ReadonlySet<string> {
  const shapes = new Set<string>()
  const others = new Set<string>()
  for (const { operator, inputs } of nodes) {
    for (const [i, input] of inputs.entries()) {
      if (operator === 'Reshape' && i === 1) shapes.add(input)
      else others.add(input)
    }
  }
  return new Set([...shapes].filter(name => !others.has(name)))
}

function withUnknownSize(constant: OnnxTensor, twin: OnnxTensor): OnnxTensor | null {
  const { data } = constant
  if (!(data instanceof BigInt64Array) || data.length !== twin.data.length) return null
  const differing = [...data.keys()].filter(i => data[i] !== twin.data[i])
  // ONNX's word for the size that follows from the others; one at most.
  if (differing.length !== 1 || data.includes(-1n)) return null
  return { ...constant, data: data.with(differing[0]!, -1n) }
}
