import type { Value } from '../graph.ts'
import { tiles, windowOf } from '../kernels/windows.ts'
import { equalShapes } from '../operations.ts'
import { readers } from '../passes/rewrite.ts'

/** Rows and columns of a pooling's windows. */
export type Pool = readonly [number, number]

/**
 * Convolutions whose outputs max pooling alone reads, by windows side by side, whose gradients go back to them alone:
 * these convolutions, the poolings, and the gradients of both, all as recorded, with the windows.
 * @param isBanded whether a convolution, or a gradient of one, is a product with a band matrix
 */
export function pooledValues(
  outputs: readonly Value[],
  isBanded: (value: Value) => boolean
): ReadonlyMap<Value, Pool> {
  const reading = readers(outputs)
  const readersOf = (value: Value) => (outputs.includes(value) ? [] : (reading.get(value) ?? []))
  const found = new Map<Value, Pool>()
  for (const value of reading.keys()) {
    const poolings = readersOf(value)
    const [first] = poolings
    if (value.operator !== 'tfjs.Conv2D' || first === undefined || !isBanded(value)) continue
    const { kernel } = windowOf(first)
    const isPooled = poolings.every(
      pooling => isMaximum(pooling, value) && equalShapes(windowOf(pooling).kernel, kernel)
    )
    if (!isPooled) continue
    const gradients = poolings.filter(({ operator }) => operator === 'tfjs.MaxPoolGrad')
    const takers = gradients.map(gradient =>
      readersOf(gradient).map(reader => isBanded(reader) && gradientOf(reader) === gradient)
    )
    if (!takers.every(taken => taken.length > 0 && taken.every(Boolean))) continue
    const all = [value, ...poolings, ...gradients.flatMap(readersOf)]
    for (const pooled of all) found.set(pooled, kernel)
  }
  return found
}

/** Whether an operation is a max pooling of a convolution, or the gradient of one, by windows side by side. */
const isMaximum = (reader: Value, convolution: Value): boolean => {
  const { operator, inputs } = reader
  const pooled = operator === 'tfjs.MaxPoolGrad' ? 1 : 0
  return (
    ['tfjs.MaxPool', 'tfjs.MaxPoolGrad'].includes(operator) &&
    tiles(windowOf(reader)) &&
    inputs.every((input, i) => (input === convolution) === (i === pooled))
  )
}

/** The gradient of the outputs that a gradient of a convolution is computed from. */
const gradientOf = ({ operator, inputs }: Value): Value | undefined =>
  operator === 'tfjs.Conv2DBackpropInput' ? inputs[0] : inputs[1]
