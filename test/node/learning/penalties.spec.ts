import { disposeVariables, tidy } from '@tensorflow/tfjs-core'
import { layers, regularizers, sequential } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { createEagerEngine } from '../../../node/engine/eager/engine.ts'
import { sgd } from '../../../node/engine/optimizers/sgd.ts'
import { localStep } from '../../../node/learning/local-step.ts'
import { penalties } from '../../../node/learning/penalties.ts'
import { noise } from '../engine/held.ts'

const dense = (units: number, l2 = 0) =>
  layers.dense({
    units,
    kernelInitializer: 'ones',
    ...(l2 > 0 && { kernelRegularizer: regularizers.l2({ l2 }) })
  })

describe('penalties', () => {
  before(() => createEagerEngine('cpu'))

  it('should be those of all layers, each once', () => {
    // Kernels of ones: 0.1 · 6, 0.01 · 2 · 3, 0.5 · (3 + 3), none.
    const model = sequential({
      layers: [
        layers.timeDistributed({ layer: dense(2, 0.1), inputShape: [4, 3] }),
        layers.lstm({
          units: 3,
          kernelInitializer: 'ones',
          recurrentInitializer: 'zeros',
          kernelRegularizer: regularizers.l1({ l1: 0.01 })
        }),
        sequential({
          layers: [layers.reshape({ targetShape: [3], inputShape: [3] }), dense(2, 0.5)]
        }),
        dense(3)
      ]
    })
    const values = tidy(() => penalties(model).map(penalty => penalty.dataSync()[0]!))
    expect(values).to.have.lengthOf(3)
    // The LSTM's kernel is [2, 4 gates · 3].
    for (const [i, value] of [0.6, 0.24, 3].entries()) {
      expect(values[i], String(i)).to.be.closeTo(value, 1e-6)
    }
    // A wrapper disposes of nothing.
    disposeVariables()
  })

  it('should pull on weights while training, and be in no loss that is told', async () => {
    const [batch, rate, l2] = [4, 0.1, 0.3]
    const feeds = {
      x: noise(batch * 3, 'x'),
      labels: Int32Array.of(0, 1, 1, 0),
      learningRate: rate
    }
    const engine = await createEagerEngine('cpu')
    const outcomes = []
    for (const strength of [0, l2]) {
      const model = sequential({
        layers: [layers.inputLayer({ inputShape: [3] }), dense(2, strength)]
      })
      const optimizer = sgd({ momentum: 0, weightDecay: 0 })
      const step = await engine.compile(localStep({ batch, input: [3], model, optimizer }))
      const { localOnly } = await step.run(feeds)
      outcomes.push({ loss: localOnly![0]!, weights: step.readState('localOnly') })
      step.dispose()
      model.dispose()
    }
    const [plain, pulled] = outcomes as [(typeof outcomes)[0], (typeof outcomes)[0]]
    expect(pulled.loss).to.equal(plain.loss)
    for (const [i, weight] of pulled.weights.entries()) {
      // d/dw λw² = 2λw, with w = 1; the bias has no regularizer.
      const expected = plain.weights[i]! - (i < 6 ? rate * 2 * l2 : 0)
      expect(weight, String(i)).to.be.closeTo(expected, 1e-6)
    }
  })
})
