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

  it('should name the layer that draws with Math.random, and give that back', async () => {
    const own = Math.random
    const skip = layers.dense({ ...zeros, units: 3, name: 'skipping' })
    const call = skip.call.bind(skip)
    skip.call = (...given) => {
      const y = call(...given) as Tensor
      return Math.random() < 0.5 ? y : tf.mul(y, 2)
    }
    const error = await refusal(step(build(dense(3), skip), tf.square))
    expect(error).to.include({ code: 'ERR_UNTRACEABLE', layer: 'skipping' })
    expect(error?.message).to.match(/random/)
    expect(Math.random).to.equal(own)
  })

  it('should name the layer that throws, and what', async () => {
    const odd = layers.dense({ ...zeros, units: 3, name: 'odd' })
    odd.call = given => tf.reshape([given].flat()[0]!, [5])
    const error = await refusal(step(build(dense(3), odd), tf.square))
    expect(error).to.include({ code: 'ERR_LAYER_FAILED' })
    expect(error?.message).to.match(/^The layer odd fails: .*(size|elements)/i)
  })

  it('should name the layer in a Sequential that has been built', async () => {
    const odd = layers.dense({ ...zeros, units: 3, name: 'unknown' })
    odd.call = given => tf.acosh(tf.add(tf.square([given].flat()[0]!), 2))
    const model = build(dense(3), odd)
    model.build([null, 3])
    const error = await refusal(step(model, tf.square))
    expect(error).to.include({ kernel: 'Acosh', layer: 'unknown' })
  })

  const variations: readonly [string, (y: Tensor, call: number) => Tensor][] = [
    ['counts its calls', (y, call) => tf.mul(y, call)],
    ['alternates', (y, call) => (call % 2 === 0 ? y : tf.neg(y))],
    ['is another one the first time', (y, call) => (call > 1 ? y : tf.neg(y))]
  ]
  for (const [what, vary] of variations) {
    it(`should find out that it ${what}`, async () => {
      let calls = 0
      const error = await refusal(step(build(dense(2)), y => vary(tf.square(y), ++calls)))
      expect(error).to.include({ code: 'ERR_UNTRACEABLE' })
      expect(error?.message).to.match(/each time it is recorded/)
    })
  }

  it('should find out that it computes something else than tfjs, and how far away', async () => {
    const isRecorded = () => tf.getBackend() === 'trace'
    const twice = (y: Tensor) => tf.mul(tf.square(y), isRecorded() ? 1 : 2)
    const error = await refusal(step(build(dense(2)), twice))
    expect(error).to.include({ code: 'ERR_TRACE_MISMATCH' })
    expect(error?.message).to.match(/the output 'loss', of norm [\d.e-]+, is [\d.e-]+ away/)
  })

  it('should find an output that differs at one of two checks', async () => {
    // The first step of tfjs's own, which the first set of numbers is compared with.
    let eager = 0
    const once = (y: Tensor) =>
      tf.getBackend() !== 'trace' && ++eager === 1 ? tf.mul(tf.square(y), 2) : tf.square(y)
    const error = await refusal(step(build(dense(2)), once))
    expect(error).to.include({ code: 'ERR_TRACE_MISMATCH' })
  })

  for (const [times, code] of [
    [1, null],
    [2, 'ERR_TRACE_MISMATCH']
  ] as const) {
    it(`should ${code === null ? 'forgive' : 'refuse'} other gradients at ${times} of two checks`, async () => {
      let eager = 0
      const double = tf.customGrad(y => ({
        value: tf.clone(y as Tensor),
        gradFunc: (dy: Tensor) =>
          tf.mul(dy, tf.getBackend() !== 'trace' && ++eager <= times ? 2 : 1)
      }))
      // Of sizes of their own: a graph that has passed is not checked again.
      const error = await refusal(step(build(dense(5 + times)), y => double(tf.square(y))))
      expect(error?.code ?? null).to.equal(code)
    })
  }
})
