import type { Layouts, Lowered } from '../blocked/layouts.ts'
import type { UseOfBands } from '../form.ts'
import { INPUT, type Value } from '../graph.ts'
import { Bands } from './bands.ts'
import { type Banded, convolve, filterGradient, inputGradient } from './convolution.ts'
import { bandedCost, blockedCost } from './cost.ts'
import { geometryOf } from './geometry.ts'
import { type Pool, pooledValues } from './pooled.ts'
import { maxPool, maxPoolGradient } from './pooling.ts'

const CONVOLUTIONS: Readonly<Record<string, (banded: Banded) => Lowered>> = {
  'tfjs.Conv2D': convolve,
  'tfjs.Conv2DBackpropInput': inputGradient,
  'tfjs.Conv2DBackpropFilter': filterGradient
}

const POOLINGS: Readonly<Record<string, (layouts: Layouts, value: Value, pool: Pool) => Lowered>> =
  { 'tfjs.MaxPool': maxPool, 'tfjs.MaxPoolGrad': maxPoolGradient }

/**
 * What is done as products with band matrices: convolutions for which that is fastest, and the poolings behind. It
 * declines all else.
 * @param outputs of the whole recorded computation
 */
export function bandedRule(
  layouts: Layouts,
  outputs: readonly Value[],
  use: UseOfBands
): (value: Value) => Lowered | undefined {
  const isBanded = (value: Value) =>
    CONVOLUTIONS[value.operator] !== undefined &&
    (use === 'always' || (use === 'faster' && isFaster(value, layouts.block)))
  const pools = pooledValues(outputs, isBanded)
  const bands = new Bands(layouts.graph)
  return value => {
    const pool = pools.get(value)
    if (isBanded(value)) {
      const geometry = geometryOf(value, pool)
      return CONVOLUTIONS[value.operator]!({ layouts, bands, value, geometry })
    }
    return pool && POOLINGS[value.operator]?.(layouts, value, pool)
  }
}

/** The same for a convolution and its gradients. Images that are fed learn nothing. */
function isFaster(value: Value, block: number): boolean {
  const geometry = geometryOf(value)
  const learnsImages =
    value.operator === 'tfjs.Conv2DBackpropInput' || value.inputs[0]!.operator !== INPUT
  return bandedCost(geometry, learnsImages) < blockedCost(geometry, learnsImages, block)
}
