import { expect } from 'chai'
import { useBackend } from '../../../../node/engine/eager/backend.ts'
import { adam } from '../../../../node/engine/optimizers/adam.ts'
import { run } from './run.ts'

const DEFAULTS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 }

describe('adam', () => {
  before(() => useBackend('wasm'))

  it('should move by the rate at first, whatever the size of the gradient', () => {
    for (const gradient of [1e-3, 1, 100]) {
      const [first] = run(adam(DEFAULTS), 1, [gradient], 0.1)
      expect(first, `gradient ${gradient}`).to.be.closeTo(0.9, 1e-6)
    }
  })

  it('should follow a sequence worked out by hand', () => {
    // m̂: 1, then (0.09·1 + 0.1·(−2)) / 0.19 = −0.578947; v̂: 1, then (0.000999 + 0.004) / 0.001999 = 2.500750.
    const [first, second] = run(adam(DEFAULTS), 1, [1, -2], 0.1)
    expect(first).to.be.closeTo(0.9, 1e-6)
    expect(second).to.be.closeTo(0.9 + (0.1 * 0.5789474) / Math.sqrt(2.5007504), 1e-6)
  })

  it('should follow float64 over many steps, weight decay in the gradient', () => {
    const gradients = Array.from({ length: 50 }, (_, i) => Math.sin(i) + 0.3)
    const settings = { beta1: 0.8, beta2: 0.99, epsilon: 1e-4, weightDecay: 0.1 }
    let [w, m, v] = [1, 0, 0]
    const expected = gradients.map((gradient, i) => {
      const g = gradient + 0.1 * w
      m = 0.8 * m + 0.2 * g
      v = 0.99 * v + 0.01 * g * g
      const step = m / (1 - 0.8 ** (i + 1)) / (Math.sqrt(v / (1 - 0.99 ** (i + 1))) + 1e-4)
      w -= 0.05 * step
      return w
    })
    for (const [i, value] of run(adam(settings), 1, gradients, 0.05).entries()) {
      expect(value, `step ${i + 1}`).to.be.closeTo(expected[i]!, 1e-5)
    }
  })
})
