import { expect } from 'chai'
import { systemClock } from '../../node/clock.ts'
import { repeatKnownStep } from '../../node/engine/choice/known-step.ts'
import { unusable } from '../../node/engine/choice/unusable.ts'
import { createEngine } from '../../node/engine/create.ts'
import { adam } from '../../node/engine/optimizers/adam.ts'
import { sgd } from '../../node/engine/optimizers/sgd.ts'
import { createOrtEngine } from '../../node/engine/ort/engine.ts'
import { ORDINARY } from '../../node/engine/trace/form.ts'
import type { Engine, EngineName, Optimizer } from '../../node/engine/types.ts'
import { forwardStep } from '../../node/learning/forward.ts'
import { localStep } from '../../node/learning/local-step.ts'
import { createLearnerPool } from '../../node/learning/pool.ts'
import { planRound } from '../../node/learning/schedules.ts'
import type { Architecture } from '../../protocol/meme/architecture.ts'
import { zooArchitecture } from '../../protocol/meme/zoo.ts'
import { held, noise } from '../node/engine/held.ts'
import { furthest, train } from '../node/engine/ort/train.ts'
import { convolutional, linear, toySpec } from '../node/learning/toy.ts'

const NO_ADAPTER = `WebGPU does not start here. Without a graphics card, Debian's package chromium-common has an adapter in
software; it need not be installed:
  apt-get download chromium-common && dpkg -x chromium-common_*.deb /tmp/chromium
  export LD_LIBRARY_PATH=/tmp/chromium/usr/lib/chromium
  export VK_ICD_FILENAMES=/tmp/chromium/usr/lib/chromium/vk_swiftshader_icd.json`

/** Of weights after five steps of a rate of 0.05, on a card or in software. */
const TOLERANCE = 1e-4

describe('webgpu', function () {
  this.timeout(300_000)
  let onnx: Engine
  let webgpu: Engine

  before(async () => {
    // In a process of its own: what goes wrong in a driver may end it.
    const why = await unusable('webgpu')
    if (why !== null) expect.fail(`${why}\n${NO_ADAPTER}`)
    // The same graph, on the CPU.
    onnx = await createOrtEngine({ form: ORDINARY })
    webgpu = await createEngine('webgpu')
  })
  after(() => {
    onnx?.dispose()
    webgpu?.dispose()
  })

  it('should repeat the known step', () => repeatKnownStep(webgpu))

  const momentum = sgd({ momentum: 0.9, weightDecay: 0.01 })
  const cases: Readonly<Record<string, readonly [Architecture, Optimizer]>> = {
    'a perceptron': [zooArchitecture('mlp', 4), momentum],
    'a small convolutional network': [zooArchitecture('lenet5', 4), momentum],
    'a convolutional network with batch normalisation': [convolutional, momentum]
  }
  for (const [name, [architecture, optimizer]] of Object.entries(cases)) {
    it(`should learn what onnx does: ${name}`, async () => {
      const expected = await train(onnx, architecture, [16, 16, 1], optimizer)
      const actual = await train(webgpu, architecture, [16, 16, 1], optimizer)
      expect(furthest(expected.losses, actual.losses), 'losses').to.be.below(TOLERANCE)
      expect(furthest(expected.states, actual.states), 'weights, slots').to.be.below(TOLERANCE)
    })
  }

  it('should learn what onnx does with Adam', async () => {
    const optimizer = adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-3, weightDecay: 0.01 })
    const expected = await train(onnx, convolutional, [16, 16, 1], optimizer)
    const actual = await train(webgpu, convolutional, [16, 16, 1], optimizer)
    // 1 - 0.999 to the power of the step has few digits, and powers of graphics cards are less exact.
    expect(furthest(expected.losses, actual.losses), 'losses').to.be.below(1e-3)
  })

  it('should share weights between steps, and let them be read and written from outside', async () => {
    const { model, weights, initial } = held(linear, [6, 6, 1], 'shared')
    const [full, rest] = await Promise.all(
      [4, 3].map(batch =>
        webgpu.compile({
          ...localStep({ batch, input: [6, 6, 1], model, optimizer: momentum }),
          weights: { localOnly: weights }
        })
      )
    )
    const forward = await webgpu.compile(
      forwardStep({ batch: 2, input: [6, 6, 1], models: { localOnly: model } })
    )
    const feeds = (batch: number) => ({
      x: noise(batch * 36, 'x'),
      labels: new Int32Array(batch),
      learningRate: 0.1
    })
    full!.writeState('localOnly', initial)
    expect(rest!.readState('localOnly')).to.deep.equal(initial)
    await full!.run(feeds(4))
    const once = rest!.readState('localOnly')
    expect(once).to.not.deep.equal(initial)
    // What the first step made outlives it.
    full!.dispose()
    await rest!.run(feeds(3))
    const twice = rest!.readState('localOnly')
    expect(twice).to.not.deep.equal(once)
    const { localOnly: logits } = await forward.run(feeds(2))
    rest!.writeState('localOnly', initial)
    const { localOnly: before } = await forward.run(feeds(2))
    expect(logits).to.not.deep.equal(before)
    rest!.resetOptimizer('localOnly')
    expect(rest!.readState('localOnly/velocity').every(value => value === 0)).to.equal(true)
    for (const step of [rest!, forward]) step.dispose()
    expect(weights.flatMap(weight => [...weight.dataSync()])).to.deep.equal([...initial])
    model.dispose()
  })

  it('should train peers in one thread, as onnx does in many', async () => {
    const learn = async (engine: EngineName) => {
      const pool = await createLearnerPool({ engine, threads: 2, clock: systemClock })
      const spec = toySpec()
      const learner = await pool.open(spec)
      await learner.learn(planRound(spec.manifest.learning, 1, 1))
      const { vectors } = await learner.state()
      const predicted = await learner.predict('test')
      await pool.close()
      return { threads: pool.threads, vectors, loss: predicted.meme!.loss }
    }
    const [expected, actual] = [await learn('onnx'), await learn('webgpu')]
    expect(actual.threads).to.equal(1)
    expect(actual.loss).to.be.closeTo(expected.loss, 1e-3)
    for (const [name, vector] of Object.entries(expected.vectors)) {
      expect(furthest([...vector], [...actual.vectors[name]!]), name).to.be.below(1e-3)
    }
  })
})
