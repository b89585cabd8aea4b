import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { createEagerEngine } from '../../../../node/engine/eager/engine.ts'
import { sgd } from '../../../../node/engine/optimizers/sgd.ts'
import type { CompiledStep, Engine } from '../../../../node/engine/types.ts'
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

describe('eager step', () => {
  let engine: Engine
  let model: ReturnType<typeof held>
  let full: CompiledStep
  let rest: CompiledStep
  let before: number

  beforeEach(async () => {
    engine = await createEagerEngine('wasm')
    before = tf.memory().numTensors
    model = held(architecture, [3], 'model')
    const optimizer = sgd({ momentum: 0.9, weightDecay: 0 })
    const compile = async (batch: number) =>
      engine.compile({
        ...localStep({ batch, input: [3], model: model.model, optimizer }),
        weights: { localOnly: model.weights }
      })
    full = await compile(4)
    rest = await compile(3)
  })

  afterEach(() => {
    full.dispose()
    rest.dispose()
    model.model.dispose()
    engine.dispose()
  })

  it('should read back what was written, statistics last', () => {
    const values = noise(SIZE, 'state')
    full.writeState('localOnly', values)
    expect(full.readState('localOnly')).to.deep.equal(values)
    expect([...model.weights[2]!.dataSync()], 'kernel').to.deep.equal([...values.subarray(6, 12)])
    expect([...model.weights[4]!.dataSync()], 'mean').to.deep.equal([...values.subarray(14, 17)])
  })

  it('should not keep the vector that it was given', () => {
    const values = noise(SIZE, 'state')
    full.writeState('localOnly', values)
    const first = values[0]
    values.fill(7)
    expect(full.readState('localOnly')[0]).to.equal(first)
  })

  it('should learn weights and move statistics', async () => {
    full.writeState('localOnly', model.initial)
    await full.run(feeds(4))
    const after = full.readState('localOnly')
    const moved = after.map((value, i) => Math.abs(value - model.initial[i]!))
    expect(
      moved.subarray(6, 14).some(change => change > 0),
      'weights'
    ).to.equal(true)
    expect(
      moved.subarray(14).every(change => change > 0),
      'statistics'
    ).to.equal(true)
  })

  it('should share weights, slots and count between steps of the same model and optimizer', async () => {
    full.writeState('localOnly', model.initial)
    await full.run(feeds(4))
    expect(rest.readState('localOnly')).to.deep.equal(full.readState('localOnly'))
    expect(rest.readState('localOnly/velocity')).to.deep.equal(full.readState('localOnly/velocity'))
    await rest.run(feeds(3))
    expect(full.steps('localOnly')).to.equal(2)
  })

  it('should keep shared slots until the last of these steps is disposed', async () => {
    await full.run(feeds(4))
    const velocity = full.readState('localOnly/velocity')
    full.dispose()
    expect(rest.readState('localOnly/velocity')).to.deep.equal(velocity)
  })

  it('should reset an optimizer to zero slots and a given count', async () => {
    await full.run(feeds(4))
    full.resetOptimizer('localOnly', 5)
    expect(full.readState('localOnly/velocity').every(value => value === 0)).to.equal(true)
    expect(full.steps('localOnly')).to.equal(5)
  })

  it('should leave no tensor behind, whether it runs, fails or ends', async () => {
    await full.run(feeds(4))
    const running = tf.memory().numTensors
    for (let i = 0; i < 3; i++) await full.run(feeds(4))
    expect(await failure(() => full.run({ ...feeds(4), labels: new Int32Array(3) }))).to.equal(
      'ERR_STEP_MISMATCH'
    )
    full.writeState('localOnly', model.initial)
    full.resetOptimizer('localOnly')
    expect(tf.memory().numTensors, 'while in use').to.equal(running)
    full.dispose()
    rest.dispose()
    model.model.dispose()
    expect(tf.memory().numTensors, 'after the end').to.equal(before)
    model = held(architecture, [3], 'model')
  })

  it('should refuse what does not fit', async () => {
    const wrong: readonly [string, () => unknown][] = [
      ['too short a state', () => full.writeState('localOnly', new Float32Array(SIZE - 1))],
      ['an unknown state', () => full.readState('meme')],
      ['an unknown slot', () => full.readState('localOnly/mean')],
      ['an unknown optimizer', () => full.steps('meme')],
      ['a missing input', () => full.run({ x: noise(12, 'x'), learningRate: 0.1 })],
      ['an input of another batch', () => full.run({ ...feeds(4), x: noise(9, 'x') })]
    ]
    for (const [what, act] of wrong) expect(await failure(act), what).to.equal('ERR_STEP_MISMATCH')
  })

  it('should refuse to learn without a loss', async () => {
    const optimizers = { localOnly: sgd({ momentum: 0, weightDecay: 0 }) }
    const step = await engine.compile({
      name: 'lossless',
      inputs: { learningRate: { shape: [], dtype: 'float32' } },
      models: { localOnly: model.model },
      optimizers,
      step: () => ({ outputs: {} })
    })
    expect(await failure(() => step.run({ learningRate: 1 }))).to.equal('ERR_STEP_MISMATCH')
    step.dispose()
  })
})

async function failure(act: () => unknown): Promise<unknown> {
  try {
    await act()
    return 'nothing thrown'
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}
