import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { repeatKnownStep } from '../../../../node/engine/choice/known-step.ts'
import { sgd } from '../../../../node/engine/optimizers/sgd.ts'
import { createOrtEngine } from '../../../../node/engine/ort/engine.ts'
import type { CompiledStep, Engine } from '../../../../node/engine/types.ts'
import { forwardStep } from '../../../../node/learning/forward.ts'
import { localStep } from '../../../../node/learning/local-step.ts'
import { ArchitectureSchema } from '../../../../protocol/meme/architecture.ts'
import { held, noise } from '../held.ts'

const architecture = ArchitectureSchema.parse([
  { id: 'norm', kind: 'batchNorm' },
  { id: 'logits', kind: 'dense', units: 2 }
])
/** γ, β, kernel, bias; then the statistics: mean and variance. */
const SIZE = 3 + 3 + 6 + 2 + 3 + 3

const feeds = (batch: number) => ({
  x: noise(batch * 3, `x${batch}`),
  labels: Int32Array.from({ length: batch }, (_, i) => i % 2),
  learningRate: 0.1
})

const codeOf = async (act: () => unknown): Promise<unknown> => {
  try {
    await act()
    return 'nothing thrown'
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

describe('compiled step', () => {
  let engine: Engine
  let model: ReturnType<typeof held>
  let full: CompiledStep
  let rest: CompiledStep
  let forward: CompiledStep
  let tensors: number

  const open = async () => {
    model = held(architecture, [3], 'model')
    const optimizer = sgd({ momentum: 0.9, weightDecay: 0 })
    const weights = { localOnly: model.weights }
    const train = (batch: number) =>
      engine.compile({
        ...localStep({ batch, input: [3], model: model.model, optimizer }),
        weights
      })
    full = await train(4)
    rest = await train(3)
    forward = await engine.compile(
      forwardStep({ batch: 2, input: [3], models: { localOnly: model.model } })
    )
    full.writeState('localOnly', model.initial)
  }
  const close = () => {
    for (const step of [full, rest, forward]) step.dispose()
    model.model.dispose()
  }

  before(async () => {
    engine = await createOrtEngine()
  })
  beforeEach(async () => {
    tensors = tf.memory().numTensors
    await open()
  })
  afterEach(close)
  after(() => engine.dispose())

  it('should read back what was written, and keep neither vector', () => {
    const values = noise(SIZE, 'state')
    full.writeState('localOnly', values)
    expect(full.readState('localOnly')).to.deep.equal(values)
    values.fill(0)
    full.readState('localOnly').fill(0)
    expect(full.readState('localOnly')).to.deep.equal(noise(SIZE, 'state'))
  })

  it('should share weights, slots and the count between batches, and weights with forward passes', async () => {
    const before = (await forward.run(feeds(2))).localOnly
    await full.run(feeds(4))
    expect(rest.steps('localOnly')).to.equal(1)
    expect(rest.readState('localOnly/velocity').some(v => v !== 0)).to.equal(true)
    await rest.run(feeds(3))
    expect(full.steps('localOnly')).to.equal(2)
    expect(full.readState('localOnly')).to.deep.equal(forward.readState('localOnly'))
    expect((await forward.run(feeds(2))).localOnly).to.not.deep.equal(before)
  })

  it('should leave moving statistics alone unless it trains', async () => {
    const before = forward.readState('localOnly')
    await forward.run(feeds(2))
    expect(forward.readState('localOnly')).to.deep.equal(before)
    await full.run(feeds(4))
    expect(full.readState('localOnly').subarray(14)).to.not.deep.equal(before.subarray(14))
  })

  it('should start an optimizer afresh', async () => {
    await full.run(feeds(4))
    full.resetOptimizer('localOnly', 7)
    expect(rest.steps('localOnly')).to.equal(7)
    expect([...full.readState('localOnly/velocity')]).to.deep.equal(new Array(14).fill(0))
  })

  it('should run one after the other what is asked for at once', async () => {
    const together = [await Promise.all([1, 2, 3].map(() => full.run(feeds(4))))].flat()
    const state = full.readState('localOnly')
    full.writeState('localOnly', model.initial)
    full.resetOptimizer('localOnly')
    const single: unknown[] = []
    for (let i = 0; i < 3; i++) single.push(await full.run(feeds(4)))
    expect(together).to.deep.equal(single)
    expect(full.readState('localOnly')).to.deep.equal(state)
  })

  it('should give the variables what was learnt when the last step is disposed', async () => {
    await full.run(feeds(4))
    const learnt = full.readState('localOnly')
    for (const step of [full, rest, forward]) step.dispose()
    const values = model.weights.flatMap(weight => [...weight.dataSync()])
    expect(values).to.deep.equal([...learnt])
  })

  it('should leave no tensor behind', async () => {
    close()
    expect(tf.memory().numTensors).to.equal(tensors)
    await open()
  })

  it('should compute the same with several threads a step', async () => {
    const wide = await createOrtEngine({ threads: 2 })
    await repeatKnownStep(wide)
    wide.dispose()
  })

  it('should lose no update of steps that run at once', async () => {
    const weights = full.readState('localOnly')
    await full.run(feeds(4))
    await rest.run(feeds(3))
    const expected = full.readState('localOnly')
    full.writeState('localOnly', weights)
    full.resetOptimizer('localOnly')
    await Promise.all([full.run(feeds(4)), rest.run(feeds(3))])
    expect(full.readState('localOnly')).to.deep.equal(expected)
  })

  it('should end what was begun when disposed, and refuse more', async () => {
    const run = full.run(feeds(4))
    full.dispose()
    expect((await run).localOnly).to.have.length(1)
    expect(await codeOf(() => full.run(feeds(4)))).to.equal('ERR_STEP_MISMATCH')
    expect(rest.steps('localOnly')).to.equal(1)
  })

  it('should refuse runs when its engine is disposed', async () => {
    const other = await createOrtEngine()
    const { model: another } = held(architecture, [3], 'another')
    const models = { localOnly: another }
    const step = await other.compile(forwardStep({ batch: 2, input: [3], models }))
    other.dispose()
    expect(await codeOf(() => step.run({ x: noise(6, 'x') }))).to.equal('ERR_STEP_MISMATCH')
    another.dispose()
  })

  it('should refuse feeds that are no numbers', async () => {
    const wrong = [{ learningRate: Number.NaN }, { learningRate: '1' }, { x: new Float64Array(12) }]
    for (const feed of wrong) {
      const run = () => full.run({ ...feeds(4), ...(feed as object) })
      expect(await codeOf(run), JSON.stringify(feed)).to.equal('ERR_STEP_MISMATCH')
    }
  })

  it('should refuse what does not fit its specification', async () => {
    const { x, ...others } = feeds(4)
    expect(await codeOf(() => full.run(others))).to.equal('ERR_STEP_MISMATCH')
    expect(await codeOf(() => full.run(feeds(3)))).to.equal('ERR_STEP_MISMATCH')
    expect(await codeOf(() => full.writeState('localOnly', x))).to.equal('ERR_STEP_MISMATCH')
    expect(await codeOf(() => full.readState('other'))).to.equal('ERR_STEP_MISMATCH')
    expect(await codeOf(() => forward.steps('localOnly'))).to.equal('ERR_STEP_MISMATCH')
    await full.run(feeds(4))
  })
})
