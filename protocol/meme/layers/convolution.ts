import type { Shape } from '../architecture.ts'
import { ArchitectureError } from '../errors.ts'
import { kernelAndBias, perOutput } from './kernel.ts'
import { channelsOf, nameOf, requireRank, showShape, sizeOf, windowOutput } from './shapes.ts'
import type { LayerOf, LayerPlan } from './types.ts'

/** [h, w, c] → [h′, w′, filters]. Kernel [kh, kw, c, filters]. */
export function planConv2d(layer: LayerOf<'conv2d'>, input: Shape): LayerPlan {
  requireRank(layer, input, 3)
  return convolve(layer, input, layer.kernel, layer.stride)
}

/** [n, c] → [n′, filters]. Kernel [k, c, filters]. */
export function planConv1d(layer: LayerOf<'conv1d'>, input: Shape): LayerPlan {
  requireRank(layer, input, 2)
  return convolve(layer, input, [layer.kernel], [layer.stride])
}

function convolve(
  layer: LayerOf<'conv1d' | 'conv2d'>,
  input: Shape,
  window: readonly number[],
  stride: readonly number[]
): LayerPlan {
  const { filters } = layer
  const channels = channelsOf(input)
  const output = [...windowOutput(layer, input, window, stride), filters]
  const fanIn = sizeOf(window) * channels
  return {
    output,
    weights: kernelAndBias(layer, 'kernel', [...window, channels, filters], filters, fanIn),
    flops: sizeOf(output) * (2 * fanIn + perOutput(layer))
  }
}

/** [h, w, c] → [h′, w′, c × multiplier]. Kernel [kh, kw, c, multiplier]. */
export function planDepthwiseConv2d(layer: LayerOf<'depthwiseConv2d'>, input: Shape): LayerPlan {
  requireRank(layer, input, 3)
  const { kernel, stride, multiplier } = layer
  if (stride[0] !== stride[1]) {
    // TensorFlow's CPU kernel has no other: such a meme would train on some engines only.
    throw new ArchitectureError(
      `${nameOf(layer)} has stride ${showShape(stride)}; both axes must have the same`,
      { hint: `Use stride ${showShape([stride[0], stride[0]])}, or an ordinary conv2d.` }
    )
  }
  const channels = channelsOf(input)
  const outputs = channels * multiplier
  const output = [...windowOutput(layer, input, kernel, stride), outputs]
  const fanIn = sizeOf(kernel)
  const shape = [...kernel, channels, multiplier]
  return {
    output,
    weights: kernelAndBias(layer, 'depthwiseKernel', shape, outputs, fanIn),
    flops: sizeOf(output) * (2 * fanIn + perOutput(layer))
  }
}
