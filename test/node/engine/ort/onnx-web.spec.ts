import { expect } from 'chai'
import { repeatKnownStep } from '../../../../node/engine/choice/known-step.ts'
import { createEngine } from '../../../../node/engine/create.ts'
import { sgd } from '../../../../node/engine/optimizers/sgd.ts'
import type { Engine } from '../../../../node/engine/types.ts'
import { zooArchitecture } from '../../../../protocol/meme/zoo.ts'
import { furthest, train } from './train.ts'

describe('onnx-web', function () {
  this.timeout(60_000)
  let web: Engine

  before(async () => {
    web = await createEngine('onnx-web')
  })
  after(() => web.dispose())

  it('should repeat the known step', () => repeatKnownStep(web))

  it('should learn what onnx does: lenet5, five steps with momentum', async () => {
    const onnx = await createEngine('onnx')
    const how = [
      zooArchitecture('lenet5', 4),
      [16, 16, 1],
      sgd({ momentum: 0.9, weightDecay: 0.01 })
    ] as const
    const expected = await train(onnx, ...how)
    const actual = await train(web, ...how)
    onnx.dispose()
    expect(furthest(expected.losses, actual.losses), 'losses').to.be.below(1e-5)
    expect(furthest(expected.states, actual.states), 'weights and slots').to.be.below(1e-5)
  })
})
