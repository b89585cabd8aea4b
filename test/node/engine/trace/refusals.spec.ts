import * as tf from '@tensorflow/tfjs-core'
import { layers, sequential } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { sgd } from '../../../../node/engine/optimizers/sgd.ts'
import { createOrtEngine } from '../../../../node/engine/ort/engine.ts'
import type { Engine, LayersModel, StepSpec, Tensor } from '../../../../node/engine/types.ts'

let names = 0
const zeros = { kernelInitializer: 'zeros' } as const
const dense = (units: number) =>
  layers.dense({ ...zeros, units, name: `dense${names++}`, inputShape: [3] })

/** A step on vectors of 3 that learns to make something small. */
function step(model: LayersModel, of: (y: Tensor) => Tensor): StepSpec {
  return {
    name: 'refused',
    inputs: {
      x: { shape: [4, 3], dtype: 'float32' },
      learningRate: { shape: [], dtype: 'float32' }
    },
    models: { model },
    optimizers: { model: sgd({ momentum: 0, weightDecay: 0 }) },
    step: ({ x }) => {
      const loss = tf.mean(of(model.apply(x!, { training: true }) as Tensor))
      return { loss, outputs: { loss } }
    }
  }
}

describe('a step that cannot be compiled', () => {
  let engine: Engine
  const models: LayersModel[] = []
  const build = (...parts: layers.Layer[]) => {
    const model = sequential({ layers: parts, name: `refused${names++}` })
    models.push(model)
    return model
  }

  const refusal = async (spec: StepSpec) => {
    const weights = spec.models.model!.getWeights().map(weight => weight.dataSync().slice())
    const error = await engine.compile(spec).then(
      () => null,
      (e: unknown) => e
    )
    const after = spec.models.model!.getWeights().map(weight => weight.dataSync())
    expect(after, 'the weights are as they were').to.deep.equal(weights)
    expect(tf.getBackend()).to.not.equal('trace')
    return error as { code: string; kernel?: string; layer?: string; message: string } | null
  }

  before(async () => {
    engine = await createOrtEngine()
  })
  afterEach(() => {
    for (const model of models.splice(0)) model.dispose()
  })
  after(() => engine.dispose())

  it('should name the kernel and the layer that are not covered', async () => {
    const reshape = layers.reshape({ targetShape: [2, 2, 1, 1], name: `cube${names++}` })
    const pool = layers.maxPooling3d({ poolSize: [2, 2, 1], name: 'shrink' })
    const error = await refusal(step(build(dense(4), reshape, pool), tf.square))
    expect(error).to.include({ code: 'ERR_UNTRACEABLE', kernel: 'MaxPool3D', layer: 'shrink' })
  })

  it('should name the layer in a layer that is not covered', async () => {
    const series = layers.reshape({ targetShape: [2, 2], name: `series${names++}` })
    const cell = layers.gruCell({ ...zeros, recurrentInitializer: 'zeros', units: 2, name: 'odd' })
    const call = cell.call.bind(cell)
    cell.call = (...given) => {
      const [y, ...states] = call(...given) as Tensor[]
      return [tf.acosh(tf.add(tf.square(y!), 2)), ...states]
    }
    const rnn = layers.rnn({ cell, name: 'again' })
    const error = await refusal(step(build(dense(4), series, rnn), tf.square))
    expect(error).to.include({ code: 'ERR_UNTRACEABLE', kernel: 'Acosh', layer: 'again/odd' })
  })

  it('should name a layer that keeps its state from step to step', async () => {
    const series = layers.reshape({ targetShape: [2, 2], name: `series${names++}` })
    const rnn = layers.simpleRNN({
      ...zeros,
      recurrentInitializer: 'zeros',
      units: 2,
      stateful: true,
      name: 'lasting'
    })
    const first = layers.dense({ ...zeros, units: 4, batchInputShape: [4, 3], name: 'fixed' })
    const error = await refusal(step(build(first, series, rnn), tf.square))
    expect(error).to.include({ code: 'ERR_UNTRACEABLE', layer: 'lasting' })
    rnn.resetStates()
    tf.dispose((rnn as unknown as { states: Tensor[] }).states)
  })

  it('should name the layer in whose backward pass a kernel is not covered', async () => {
    const wave = layers.dense({ ...zeros, units: 3, name: 'wavy' })
    const call = wave.call.bind(wave)
    wave.call = (...given) => tf.acosh(tf.add(tf.square(call(...given) as Tensor), 2))
    const error = await refusal(step(build(dense(3), wave), tf.square))
    expect(error).to.include({ code: 'ERR_UNTRACEABLE', kernel: 'Acosh', layer: 'wavy' })
  })

  it('should say that values are read', async () => {
    const error = await refusal(step(build(dense(2)), y => tf.mul(y, y.dataSync()[0]!)))
    expect(error).to.include({ code: 'ERR_UNTRACEABLE' })
    expect(error?.message).to.match(/dataSync/)
  })

  it('should say that it reads a variable of none of its models', async () => {
    const foreign = tf.tidy(() => tf.variable(tf.scalar(2), true, 'foreign'))
    try {
      const error = await refusal(step(build(dense(2)), y => tf.mul(y, foreign)))
      expect(error).to.include({ code: 'ERR_UNTRACEABLE' })
      expect(error?.message).to.match(/foreign/)
      expect(foreign.dataSync()[0]).to.equal(2)
    } finally {
      tf.dispose(foreign)
    }
  })

  it('should find out that it computes something else every time', async () => {
    let calls = 0
    const error = await refusal(step(build(dense(2)), y => tf.mul(tf.square(y), ++calls)))
    expect(error).to.include({ code: 'ERR_TRACE_MISMATCH' })
  })
})
