import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel, Tensor } from '../../../../../node/engine/types.ts'

/** Rounding of another order of sums does not reach further. */
const NEAR = 1e-6

/** What the search needs of tfjs's layers. */
interface LayerLike {
  readonly name: string
  readonly poolSize?: readonly [number, number]
  activation?: { apply(x: Tensor): Tensor; getClassName(): string }
  apply(x: Tensor): Tensor
}

/**
 * Whether a forward pass comes near a tie that is none: a number within rounding of 0 before a relu, or two within
 * rounding of each other in a window of max pooling. There a gradient may go either way, by the order of sums. For models
 * whose layers stand in a row, with pooling windows side by side.
 */
export const isNearTie = (model: LayersModel, x: Float32Array, shape: readonly number[]): boolean =>
  tf.tidy(() => {
    let images: Tensor = tf.tensor(x, [...shape])
    // Behind the one that is the input.
    for (const layer of model.layers.slice(1) as unknown as LayerLike[]) {
      if (layer.poolSize !== undefined && hasNearMaxima(images, layer.poolSize)) return true
      const isRelu = layer.activation?.getClassName() === 'relu'
      images = isRelu ? linearly(layer, images) : layer.apply(images)
      if (isRelu && isNear(tf.abs(images))) return true
      if (isRelu) images = tf.relu(images)
    }
    return false
  })

/** A layer without its activation. */
function linearly(layer: LayerLike, x: Tensor): Tensor {
  const { activation } = layer
  layer.activation = { apply: y => y, getClassName: () => 'linear' }
  try {
    return layer.apply(x)
  } finally {
    layer.activation = activation!
  }
}

/** Whether something is not 0, but nearly. */
const isNear = (distances: Tensor): boolean =>
  distances.dataSync().some(distance => distance > 0 && distance < NEAR)

function hasNearMaxima(images: Tensor, [height, width]: readonly [number, number]): boolean {
  const [batch, rows, columns, channels] = images.shape as [number, number, number, number]
  const down = Math.floor(rows / height)
  const across = Math.floor(columns / width)
  const seen = tf.slice(images, [0, 0, 0, 0], [batch, down * height, across * width, channels])
  const windows = tf.reshape(seen, [batch * down, height, across, width, channels])
  const places = tf.reshape(tf.transpose(windows, [0, 2, 4, 1, 3]), [-1, height * width])
  return isNear(tf.sub(tf.max(places, 1, true), places))
}
