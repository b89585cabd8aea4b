import * as tf from '@tensorflow/tfjs-core'
import { layers, metrics } from '@tensorflow/tfjs-layers'
import type { Tensor } from '../../../../node/engine/types.ts'
import { crossEntropy } from '../../../../node/learning/losses.ts'
import { chain, describeParity, type LayerCase } from './parity.ts'

type Loss = (targets: tf.Tensor2D, y: tf.Tensor2D) => Tensor

const CLASSES = 3
const targets = () => tf.tensor2d([0, 1, 0, 0, 0, 1], [2, CLASSES])

const of = (activation: 'linear' | 'softmax' | 'sigmoid', loss: Loss): LayerCase => ({
  input: [4],
  build: chain(() => [layers.dense({ units: CLASSES, activation })]),
  loss: y => loss(targets(), y as tf.Tensor2D)
})

describeParity('losses', {
  'cross-entropy of logits': of('linear', (_, y) => crossEntropy(y, tf.tensor1d([1, 2], 'int32'))),
  'Kullback-Leibler divergence': of('linear', (_, y) => {
    const teacher = tf.tensor2d([0.2, 0.5, 0.3, 0.1, 0.1, 0.8], [2, CLASSES])
    return tf.sum(tf.mul(teacher, tf.sub(tf.log(teacher), tf.logSoftmax(y))))
  }),
  'categorical cross-entropy': of('softmax', metrics.categoricalCrossentropy),
  'binary cross-entropy': of('sigmoid', metrics.binaryCrossentropy),
  'mean squared error': of('linear', metrics.meanSquaredError),
  'mean absolute error': of('linear', metrics.meanAbsoluteError),
  'mean absolute percentage error': of('linear', metrics.meanAbsolutePercentageError),
  'cosine proximity': of('linear', metrics.cosineProximity),
  'softmax cross-entropy, smoothed': of('linear', (t, y) =>
    tf.losses.softmaxCrossEntropy(t, y, undefined, 0.1)
  ),
  'sigmoid cross-entropy': of('linear', (t, y) => tf.losses.sigmoidCrossEntropy(t, y)),
  'Huber loss': of('linear', (t, y) => tf.losses.huberLoss(t, y)),
  'hinge loss': of('linear', (t, y) => tf.losses.hingeLoss(t, y)),
  'log loss': of('sigmoid', (t, y) => tf.losses.logLoss(t, y)),
  'where one decides': of('linear', (t, y) =>
    tf.where(tf.greater(y, t), tf.square(y), tf.mul(y, -0.5))
  )
})
