import { expect } from 'chai'
import { useBackend } from '../../../../node/engine/eager/backend.ts'
import { sgd } from '../../../../node/engine/optimizers/sgd.ts'
import { run } from './run.ts'

describe('sgd', () => {
  before(() => useBackend('wasm'))

  it('should go down the gradient without momentum, and keep nothing', () => {
    const optimizer = sgd({ momentum: 0, weightDecay: 0 })
    expect(optimizer.slots).to.deep.equal([])
    const [first, second] = run(optimizer, 1, [2, -1], 0.1)
    expect(first).to.be.closeTo(0.8, 1e-7)
    expect(second).to.be.closeTo(0.9, 1e-7)
  })

  it('should begin with the plain gradient and gather momentum, as torch does', () => {
    // v: 2, 0.9·2 + 2 = 3.8, 0.9·3.8 − 1 = 2.42.
    const [first, second, third] = run(sgd({ momentum: 0.9, weightDecay: 0 }), 1, [2, 2, -1], 0.1)
    expect(first).to.be.closeTo(0.8, 1e-6)
    expect(second).to.be.closeTo(0.8 - 0.38, 1e-6)
    expect(third).to.be.closeTo(0.42 - 0.242, 1e-6)
  })

  it('should add weight decay to the gradient, before the momentum', () => {
    // g: 2 + 0.5·1 = 2.5, w 0.75; then 2 + 0.5·0.75 = 2.375, v = 2.25 + 2.375 = 4.625, w 0.2875.
    const [first, second] = run(sgd({ momentum: 0.9, weightDecay: 0.5 }), 1, [2, 2], 0.1)
    expect(first).to.be.closeTo(0.75, 1e-6)
    expect(second).to.be.closeTo(0.2875, 1e-6)
  })
})
