import type { Geometry } from './geometry.ts'

/*
 * Nanoseconds of one sample's share in a training step, fitted to 22 convolutions of 3×3 to 7×7 with 1 to 64 channels, at a
 * batch of 32, on one core with AVX-512 (onnxruntime 1.30). They foresee which form is faster, and by how much to a
 * fifth or so. The batch is left out, so that a small one is computed as a large one.
 */

/** Of a multiplication in a matrix product. */
const PRODUCT = 0.0133
/** Of one in a convolution in blocks. */
const BLOCKED_PRODUCT = 0.018
/** Of an output: activation, pooling and their gradients. */
const OUTPUT = 3
const BLOCKED_OUTPUT = 2.5
/** Of a number of the images, to put them into blocks of samples; of less than a block of channels, and of more. */
const FEW_IMAGES = 6
const IMAGES = 2
/** Of a number of the rows seen, whose gradients are added up. */
const ROWS_SEEN = 1
/** A gradient of channels that would be filled up to more than so many times their number is not computed in blocks. */
const MOST_FILLING = 3

/**
 * What a convolution and its gradients cost as products with band matrices.
 * @param learnsImages whether the gradient of the images is needed too
 */
export function bandedCost(geometry: Geometry, learnsImages: boolean): number {
  const { width, channels, outHeight, outWidth, filters, window } = geometry
  const seen = outHeight * window.kernel[0] * width * channels
  const products = seen * outWidth * filters * PRODUCT
  const learning = learnsImages ? products + seen * ROWS_SEEN : 0
  return 2 * products + outHeight * outWidth * filters * OUTPUT + learning
}

/** The same in blocks of channels. */
export function blockedCost(geometry: Geometry, learnsImages: boolean, block: number): number {
  const { height, width, channels, outHeight, outWidth, filters, window } = geometry
  const fill = (count: number) => Math.ceil(count / block) * block
  const outputs = outHeight * outWidth * fill(filters)
  const places = window.kernel[0] * window.kernel[1]
  const few = channels < block
  const inputs = few ? channels : fill(channels)
  const filled = fill(channels) > MOST_FILLING * channels ? channels : fill(channels)
  const size = height * width
  const learning = size * places * filled * fill(filters) * BLOCKED_PRODUCT
  return (
    2 * outputs * places * inputs * BLOCKED_PRODUCT +
    outputs * BLOCKED_OUTPUT +
    size * inputs * (few ? FEW_IMAGES : IMAGES) +
    (learnsImages ? learning : 0)
  )
}
