import { expect } from 'chai'
import { useBackend } from '../../../../node/engine/eager/backend.ts'
import { rmsprop } from '../../../../node/engine/optimizers/rmsprop.ts'
import { run } from './run.ts'

const DEFAULTS = { decay: 0.99, epsilon: 1e-8, momentum: 0, weightDecay: 0 }

describe('rmsprop', () => {
  before(() => useBackend('wasm'))

  it('should move by ten times the rate at first, whatever the size of the gradient', () => {
    // s = 0.01·g², and g/√s = 10.
    for (const gradient of [1e-3, 1, 100]) {
      const [first] = run(rmsprop(DEFAULTS), 1, [gradient], 0.01)
      expect(first, `gradient ${gradient}`).to.be.closeTo(0.9, 1e-5)
    }
  })

  it('should follow a sequence worked out by hand', () => {
    // ρ 0.75. s: 0.25·4 = 1, then 0.75 + 0.25·1 = 1. Steps: 2/√1, −1/√1.
    const [first, second] = run(rmsprop({ ...DEFAULTS, decay: 0.75 }), 1, [2, -1], 0.1)
    expect(first).to.be.closeTo(0.8, 1e-6)
    expect(second).to.be.closeTo(0.9, 1e-6)
  })

  it('should gather momentum of the scaled gradient, and keep it only if asked', () => {
    expect(rmsprop(DEFAULTS).slots).to.deep.equal(['square'])
    // Scaled: 2, −1 as above; v: 2, 0.5·2 − 1 = 0.
    const optimizer = rmsprop({ ...DEFAULTS, decay: 0.75, momentum: 0.5 })
    const [first, second] = run(optimizer, 1, [2, -1], 0.1)
    expect(first).to.be.closeTo(0.8, 1e-6)
    expect(second).to.be.closeTo(0.8, 1e-6)
  })
})
