import type { Layer, Shape } from '../architecture.ts'
import { ArchitectureError } from '../errors.ts'

/** Number of values of a tensor. */
export const sizeOf = (shape: Shape): number => shape.reduce((size, axis) => size * axis, 1)

/** `32×32×3`, as people write shapes. */
export const showShape = (shape: Shape): string => shape.join('×')

/** The channels (or units) of a tensor: its last axis. */
export const channelsOf = (shape: Shape): number => shape[shape.length - 1] ?? 1

/** The layer as messages call it: `Layer "fc1" (dense)`. */
export const nameOf = (layer: Layer): string => `Layer "${layer.id}" (${layer.kind})`

const AXES = ['[]', '[units]', '[steps, channels]', '[height, width, channels]']

/** @throws ArchitectureError unless the input has one of these numbers of axes */
export function requireRank(layer: Layer, input: Shape, ...ranks: readonly number[]): void {
  if (ranks.includes(input.length)) return
  const wanted = ranks.map(rank => AXES[rank]).join(' or ')
  throw new ArchitectureError(
    `${nameOf(layer)} expects an input of shape ${wanted}, got ${showShape(input)}`,
    { hint: ranks.includes(1) ? 'Put a flatten layer before it.' : 'Check the layer before it.' }
  )
}

/**
 * Output size of one axis under a sliding window: ⌊(n − k) / s⌋ + 1 without padding, ⌈n / s⌉ with `same`.
 * @throws ArchitectureError when an unpadded window is larger than its input
 */
export function windowOutput(
  layer: Layer & { padding: 'valid' | 'same' },
  input: Shape,
  window: readonly number[],
  stride: readonly number[]
): number[] {
  return window.map((size, axis) => {
    const length = input[axis] ?? 0
    const step = stride[axis] ?? 1
    if (layer.padding === 'same') return Math.ceil(length / step)
    if (size <= length) return Math.floor((length - size) / step) + 1
    throw new ArchitectureError(
      `${nameOf(layer)} has a window of ${showShape(window)}, larger than its input ${showShape(input)}`,
      { hint: 'Make the window smaller, pool less before it, or use padding "same".' }
    )
  })
}
