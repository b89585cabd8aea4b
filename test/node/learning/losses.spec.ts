import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { useBackend } from '../../../node/engine/eager/backend.ts'
import { crossEntropies, mutualLosses } from '../../../node/learning/losses.ts'

const evaluate = (settings: {
  p: number[][]
  m: number[][]
  labels: number[]
  alpha: number
  beta: number
  temperature: number
}) =>
  tf.tidy(() => {
    const losses = mutualLosses({
      privateLogits: tf.tensor2d(settings.p),
      memeLogits: tf.tensor2d(settings.m),
      labels: tf.tensor1d(settings.labels, 'int32'),
      alpha: tf.scalar(settings.alpha),
      beta: tf.scalar(settings.beta),
      temperature: tf.scalar(settings.temperature)
    })
    return { private: losses.private.dataSync()[0], meme: losses.meme.dataSync()[0] }
  })

describe('mutual losses', () => {
  before(() => useBackend('wasm'))

  // softmax(ln 3, 0) = (3/4, 1/4); softmax(0, 0) = (1/2, 1/2).
  const p = [[Math.log(3), 0]]
  const m = [[0, 0]]
  const labels = [0]
  const kl = (from: number[], to: number[]) =>
    from.reduce((sum, q, i) => sum + q * Math.log(q / to[i]!), 0)

  it('should be the cross-entropies at α = β = 1', () => {
    const losses = evaluate({ p, m, labels, alpha: 1, beta: 1, temperature: 3 })
    expect(losses.private).to.be.closeTo(Math.log(4 / 3), 1e-6)
    expect(losses.meme).to.be.closeTo(Math.log(2), 1e-6)
  })

  it('should have the teacher as the first argument of the divergence', () => {
    const losses = evaluate({ p, m, labels, alpha: 0, beta: 0, temperature: 1 })
    expect(losses.private, 'KL(m ‖ p)').to.be.closeTo(kl([0.5, 0.5], [0.75, 0.25]), 1e-6)
    expect(losses.meme, 'KL(p ‖ m)').to.be.closeTo(kl([0.75, 0.25], [0.5, 0.5]), 1e-6)
  })

  it('should soften by the temperature and scale by its square', () => {
    // Twice the logits at T = 2: the same distributions, times 4.
    const losses = evaluate({
      p: [[Math.log(9), 0]],
      m,
      labels,
      alpha: 0,
      beta: 0,
      temperature: 2
    })
    expect(losses.private).to.be.closeTo(4 * kl([0.5, 0.5], [0.75, 0.25]), 1e-6)
    expect(losses.meme).to.be.closeTo(4 * kl([0.75, 0.25], [0.5, 0.5]), 1e-6)
  })

  it('should blend by α and β, sum over classes, and average over the batch', () => {
    const twice = { p: [...p, ...m], m: [...m, ...m], labels: [0, 1] }
    const losses = evaluate({ ...twice, alpha: 0.25, beta: 0.75, temperature: 1 })
    // The second sample: cross-entropy ln 2, no divergence.
    const ce = { private: (Math.log(4 / 3) + Math.log(2)) / 2, meme: Math.log(2) }
    const divergence = {
      private: kl([0.5, 0.5], [0.75, 0.25]) / 2,
      meme: kl([0.75, 0.25], [0.5, 0.5]) / 2
    }
    expect(losses.private).to.be.closeTo(0.25 * ce.private + 0.75 * divergence.private, 1e-6)
    expect(losses.meme).to.be.closeTo(0.75 * ce.meme + 0.25 * divergence.meme, 1e-6)
  })

  it('should stay finite for logits whose exponentials do not', () => {
    const losses = evaluate({
      p: [[1000, -1000]],
      m: [[-1000, 1000]],
      labels: [1],
      alpha: 0.5,
      beta: 0.5,
      temperature: 1
    })
    // Cross-entropy and divergence are both 2000; the meme is right.
    expect(losses.private).to.be.closeTo(2000, 1e-3)
    expect(losses.meme).to.be.closeTo(1000, 1e-3)
  })
})

describe('cross-entropies', () => {
  it('should be one a sample', async () => {
    for (const name of ['cpu', 'wasm'] as const) {
      await useBackend(name)
      const values = tf.tidy(() =>
        crossEntropies(
          tf.tensor2d([
            [Math.log(3), 0],
            [Math.log(3), 0]
          ]),
          tf.tensor1d([0, 1], 'int32')
        ).dataSync()
      )
      expect(values[0], name).to.be.closeTo(Math.log(4 / 3), 1e-6)
      expect(values[1], name).to.be.closeTo(Math.log(4), 1e-6)
    }
  })
})
