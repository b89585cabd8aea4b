import type { Shape } from '../architecture.ts'
import { ArchitectureError } from '../errors.ts'
import { channelsOf, nameOf, showShape, sizeOf } from './shapes.ts'
import type { LayerOf, LayerPlan } from './types.ts'

/** Equal shapes, summed value by value. */
export function planAdd(layer: LayerOf<'add'>, inputs: readonly Shape[]): LayerPlan {
  const output = requireAlike(layer, inputs, 0)
  return { output, weights: [], flops: (inputs.length - 1) * sizeOf(output) }
}

/** Shapes that are equal but for the channels, joined along the channels. */
export function planConcat(layer: LayerOf<'concat'>, inputs: readonly Shape[]): LayerPlan {
  const output = requireAlike(layer, inputs, 1)
  const channels = inputs.reduce((sum, input) => sum + channelsOf(input), 0)
  return { output: [...output.slice(0, -1), channels], weights: [], flops: 0 }
}

/** The first shape, if the others equal it in all but the last `free` axes. */
function requireAlike(
  layer: LayerOf<'add' | 'concat'>,
  inputs: readonly Shape[],
  free: number
): Shape {
  const [first = [], ...others] = inputs
  const axes = first.length - free
  for (const other of others) {
    const alike =
      other.length === first.length && first.slice(0, axes).every((n, axis) => n === other[axis])
    if (alike) continue
    throw new ArchitectureError(
      `${nameOf(layer)} cannot join shapes ${showShape(first)} and ${showShape(other)}`,
      {
        hint: `Give ${layer.of.join(' and ')} the same shape${free ? ' but for the channels' : ''}.`
      }
    )
  }
  return first
}
