import * as tf from '@tensorflow/tfjs-core'
import type { Optimizer } from '../../../../node/engine/types.ts'

/** A parameter of one value through some steps; returns it after each. */
export function run(
  optimizer: Optimizer,
  start: number,
  gradients: readonly number[],
  learningRate: number
): number[] {
  return tf.tidy(() => {
    let parameter: tf.Tensor = tf.tensor1d([start])
    let slots: readonly tf.Tensor[] = optimizer.slots.map(() => tf.zeros([1]))
    return gradients.map((gradient, i) => {
      const hyper = { learningRate: tf.scalar(learningRate), step: tf.scalar(i + 1) }
      const next = optimizer.update(parameter, tf.tensor1d([gradient]), slots, hyper)
      parameter = next.parameter
      slots = next.slots
      return parameter.dataSync()[0]!
    })
  })
}
