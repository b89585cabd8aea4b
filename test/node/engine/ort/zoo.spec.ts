import { expect } from 'chai'
import { createEngine } from '../../../../node/engine/create.ts'
import { sgd } from '../../../../node/engine/optimizers/sgd.ts'
import type { Engine } from '../../../../node/engine/types.ts'
import { localStep } from '../../../../node/learning/local-step.ts'
import type { Shape } from '../../../../protocol/meme/architecture.ts'
import { ZOO_NAMES, type ZooName, zooArchitecture } from '../../../../protocol/meme/zoo.ts'
import { held, noise } from '../held.ts'

const CLASSES = 10
/** The smallest images that go through the models' windows, more or less: cpu takes seconds for larger ones. */
const SIDES: Readonly<Record<ZooName, number>> = {
  mlp: 16,
  lenet5: 16,
  cnn1: 16,
  cnn2: 10,
  cnn: 18
}

/** The losses of some steps with momentum, on other samples at every one. */
async function losses(engine: Engine, name: ZooName, batch: number, steps: number) {
  const input: Shape = [SIDES[name], SIDES[name], 1]
  const { model, weights, initial } = held(zooArchitecture(name, CLASSES), input, 'zoo')
  const optimizer = sgd({ momentum: 0.9, weightDecay: 5e-4 })
  const spec = localStep({ batch, input, model, optimizer })
  const step = await engine.compile({ ...spec, weights: { localOnly: weights } })
  step.writeState('localOnly', initial)
  const values: number[] = []
  for (let i = 0; i < steps; i++) {
    const x = noise(batch * SIDES[name] ** 2, `x${i}`)
    const labels = Int32Array.from({ length: batch }, (_, n) => (n + i) % CLASSES)
    const { localOnly } = await step.run({ x, labels, learningRate: 0.01 })
    values.push(localOnly![0]!)
  }
  step.dispose()
  model.dispose()
  return values
}

describe('compiled models of the zoo', function () {
  this.timeout(60_000)
  const engines = new Map<string, Engine>()

  before(async () => {
    for (const name of ['cpu', 'wasm', 'onnx'] as const) {
      engines.set(name, await createEngine(name))
    }
  })
  after(() => {
    for (const engine of engines.values()) engine.dispose()
  })

  const compare =
    (name: ZooName, eager: 'cpu' | 'wasm', batch: number, steps: number) => async () => {
      const expected = await losses(engines.get(eager)!, name, batch, steps)
      const actual = await losses(engines.get('onnx')!, name, batch, steps)
      const tolerance = eager === 'cpu' ? 1e-5 : 1e-3
      for (const [i, loss] of expected.entries()) {
        expect(actual[i], `loss ${i}`).to.be.closeTo(loss, tolerance * loss)
      }
    }

  for (const name of ZOO_NAMES) {
    it(`should have the losses of cpu over 5 steps: ${name}`, compare(name, 'cpu', 2, 5))
    it(`should have the losses of wasm over 20 steps: ${name}`, compare(name, 'wasm', 32, 20))
  }
})
