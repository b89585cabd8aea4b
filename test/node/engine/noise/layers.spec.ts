import * as tf from '@tensorflow/tfjs-core'
import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { createEngine } from '../../../../node/engine/create.ts'
import { fillNoise } from '../../../../node/engine/noise/fill.ts'
import { sgd } from '../../../../node/engine/optimizers/sgd.ts'
import type {
  CompiledStep,
  Engine,
  EngineName,
  LayersModel,
  NoiseStreams,
  StepSpec,
  Tensor
} from '../../../../node/engine/types.ts'
import { availableEngines } from '../available.ts'
import { noise, random } from '../held.ts'

const BATCH = 3
const SHAPE = [4, 3] as const
const SIZE = BATCH * 12
const x = noise(SIZE, 'x')

let names = 0
const name = () => `noisy${names++}`
const input = { inputShape: [...SHAPE] }
const quick = { kernelInitializer: 'glorotUniform', recurrentInitializer: 'glorotUniform' } as const

/** What the models called `model` draw from at the run number `run`. */
const streams =
  (run = 0): NoiseStreams =>
  model =>
    random.stream('noise', model, run)

/** The numbers that a layer gets when it is the first to ask. */
function drawn(size: number, rate: number | null, stream = streams()('model')): number[] {
  const values = new Float32Array(size)
  fillNoise(values, { rate }, stream)
  return [...values]
}

const forward = (model: LayersModel, training = true): StepSpec => ({
  name: 'forward',
  inputs: { x: { shape: [BATCH, ...SHAPE], dtype: 'float32' } },
  models: { model },
  step: fed => ({ outputs: { y: model.apply(fed.x!, { training }) as Tensor } })
})

const train = (model: LayersModel): StepSpec => ({
  name: 'train',
  inputs: {
    x: { shape: [BATCH, ...SHAPE], dtype: 'float32' },
    learningRate: { shape: [], dtype: 'float32' }
  },
  models: { model },
  optimizers: { model: sgd({ momentum: 0.9, weightDecay: 0 }) },
  step: fed => {
    const y = model.apply(fed.x!, { training: true }) as Tensor
    const loss = tf.mean(tf.square(tf.sub(y, 1)))
    return { loss, outputs: { loss } }
  }
})

/** Each kind of layer alone, and what it makes of the input with numbers that are drawn here. */
const alone: Readonly<Record<string, [() => layers.Layer, () => number[]]>> = {
  dropout: [
    () => layers.dropout({ ...input, rate: 0.4 }),
    () => drawn(SIZE, 0.4).map((mask, i) => mask * x[i]!)
  ],
  'dropout of a shape of its own': [
    () => layers.dropout({ ...input, rate: 0.4, noiseShape: [null, 1, 3] as number[] }),
    () => spread(0.4)
  ],
  spatialDropout1d: [() => layers.spatialDropout1d({ ...input, rate: 0.2 }), () => spread(0.2)],
  gaussianNoise: [
    () => layers.gaussianNoise({ ...input, stddev: 0.3 }),
    () => drawn(SIZE, null).map((n, i) => x[i]! + 0.3 * n)
  ],
  gaussianDropout: [
    () => layers.gaussianDropout({ ...input, rate: 0.2 }),
    () => drawn(SIZE, null).map((n, i) => x[i]! * (1 + 0.5 * n))
  ],
  alphaDropout: [
    () => layers.alphaDropout({ ...input, rate: 0.3 }),
    () => {
      // Section 3 of the paper: a = (q + α'²q(1−q))^(−½), b = −a(1−q)α', α' = −λα, q what is kept.
      const saturated = -1.0507009873554805 * 1.6732632423543772
      const a = (0.7 + saturated ** 2 * 0.7 * 0.3) ** -0.5
      const b = -a * 0.3 * saturated
      return drawn(SIZE, 0.3).map((mask, i) => a * (mask > 0 ? x[i]! : saturated) + b)
    }
  ]
}

/** Features dropped in all time steps at once. */
function spread(rate: number): number[] {
  const mask = drawn(BATCH * 3, rate)
  return [...x].map((value, i) => value * mask[Math.floor(i / 12) * 3 + (i % 3)]!)
}

const recurrent = { ...input, ...quick, units: 3, dropout: 0.3, recurrentDropout: 0.4 }
/** Models whose noisy layers lie deeper. */
const deep: Readonly<Record<string, () => layers.Layer[]>> = {
  simpleRNN: () => [layers.simpleRNN(recurrent)],
  lstm: () => [layers.lstm(recurrent)],
  gru: () => [layers.gru(recurrent)],
  'cells of one layer': () => [
    layers.rnn({
      ...input,
      cell: [layers.lstmCell(recurrent), layers.gruCell({ ...recurrent, units: 2 })]
    } as Parameters<typeof layers.rnn>[0])
  ],
  bidirectional: () => [
    layers.bidirectional({ ...input, layer: layers.lstm(recurrent), mergeMode: 'concat' })
  ],
  timeDistributed: () => [
    layers.timeDistributed({ ...input, layer: layers.dropout({ rate: 0.3 }) }),
    layers.flatten()
  ],
  'a model in a model': () => [
    sequential({ layers: [layers.dropout({ ...input, rate: 0.3 }), layers.flatten()] })
  ]
}

const tested = (['onnx', 'tensorflow', 'wasm', 'cpu'] as const).filter(engine =>
  availableEngines.includes(engine)
)

describe('noisy layers', function () {
  this.timeout(60_000)
  const engines = new Map<EngineName, Engine>()
  const open: { dispose(): unknown }[] = []

  const build = (...parts: layers.Layer[]): Sequential => {
    const model = sequential({ layers: parts, name: name() })
    open.push(model)
    return model
  }
  const compile = async (engine: EngineName, spec: StepSpec): Promise<CompiledStep> => {
    const step = await engines.get(engine)!.compile(spec)
    open.unshift(step)
    return step
  }
  const failure = async (act: Promise<unknown>) =>
    act.then(
      () => ({ code: 'nothing thrown', message: '' }),
      (error: { code: string; message: string; layer?: string }) => error
    )

  before(async () => {
    for (const engine of tested) engines.set(engine, await createEngine(engine))
  })
  beforeEach(() => tf.setBackend('cpu'))
  afterEach(() => {
    for (const each of open.splice(0)) each.dispose()
  })
  after(() => {
    for (const engine of engines.values()) engine.dispose()
  })

  for (const engine of tested) {
    describe(`on ${engine}`, () => {
      for (const [kind, [layer, expected]] of Object.entries(alone)) {
        it(`should take ${kind} from the stream of the run`, async () => {
          const step = await compile(engine, forward(build(layer())))
          const { y } = await step.run({ x }, { noise: streams() })
          for (const [i, value] of expected().entries()) {
            expect(y![i], `value ${i}`).to.be.closeTo(value, 1e-5)
          }
          const again = await step.run({ x }, { noise: streams() })
          const other = await step.run({ x }, { noise: streams(1) })
          expect(again.y).to.deep.equal(y)
          expect(other.y).to.not.deep.equal(y)
        })
      }

      it('should be still, and need no stream, where nothing is trained', async () => {
        const model = build(...Object.values(alone).map(([layer]) => layer()))
        const step = await compile(engine, forward(model, false))
        expect([...(await step.run({ x })).y!]).to.deep.equal([...x])
      })

      it('should refuse a run without streams', async () => {
        const step = await compile(engine, forward(build(layers.dropout({ ...input, rate: 0.4 }))))
        expect(await failure(step.run({ x }))).to.have.property('code', 'ERR_STEP_MISMATCH')
        await step.run({ x }, { noise: streams() })
      })

      it('should keep the masks of a recurrent layer through all its time steps', async () => {
        const model = build(layers.simpleRNN({ ...recurrent, activation: 'linear' }))
        const step = await compile(engine, forward(model))
        const weights = noise(3 * 3 + 3 * 3 + 3, 'rnn')
        step.writeState('model', weights)
        const { y } = await step.run({ x }, { noise: streams() })
        const stream = streams()('model')
        const ofInput = drawn(BATCH * 3, 0.3, stream)
        const ofState = drawn(BATCH * 3, 0.4, stream)
        const expected = [0, 1, 2].flatMap(sample => {
          let state = [0, 0, 0]
          for (let time = 0; time < 4; time++) {
            state = [0, 1, 2].map(unit =>
              [0, 1, 2].reduce(
                (sum, i) =>
                  sum +
                  x[(sample * 4 + time) * 3 + i]! *
                    ofInput[sample * 3 + i]! *
                    weights[i * 3 + unit]! +
                  state[i]! * ofState[sample * 3 + i]! * weights[9 + i * 3 + unit]!,
                weights[18 + unit]!
              )
            )
          }
          return state
        })
        for (const [i, value] of expected.entries()) expect(y![i]).to.be.closeTo(value, 1e-5)
      })

      it('should give each model numbers of its own, whichever is asked first', async () => {
        const models = {
          a: build(layers.dropout({ ...input, rate: 0.5 })),
          b: build(layers.dropout({ ...input, rate: 0.5 }))
        }
        const both = (order: readonly ('a' | 'b')[]): StepSpec => ({
          ...forward(models.a),
          models,
          step: fed => ({
            outputs: Object.fromEntries(
              order.map(model => [model, models[model].apply(fed.x!, { training: true }) as Tensor])
            )
          })
        })
        const ab = await (await compile(engine, both(['a', 'b']))).run({ x }, { noise: streams() })
        const ba = await (await compile(engine, both(['b', 'a']))).run({ x }, { noise: streams() })
        expect(ba).to.deep.equal(ab)
        expect(ab.a).to.not.deep.equal(ab.b)
      })

      it('should leave layers and tensors as they were, also where a step fails', async () => {
        const model = build(layers.lstm(recurrent), layers.dropout({ rate: 0.5 }))
        const [lstm, dropout] = model.layers as [layers.Layer & { cell: object }, layers.Layer]
        const step = await compile(engine, train(model))
        const feeds = { x, learningRate: 0.1 }
        await step.run(feeds, { noise: streams() })
        const before = tf.memory().numTensors
        await step.run(feeds, { noise: streams() })
        const broken = engines.get(engine)!.compile({ ...forward(model), step: failing(model) })
        const run = broken.then(fails => fails.run({ x }, { noise: streams() }))
        expect(await failure(run)).to.have.property('message', 'in the middle')
        expect(tf.memory().numTensors).to.equal(before)
        expect(lstm.cell).to.include({ dropoutMask: null, recurrentDropoutMask: null })
        expect(lstm.cell).to.have.property('dropoutFunc', undefined)
        expect(Object.hasOwn(dropout, 'call')).to.equal(false)
      })
    })
  }

  if (!tested.includes('onnx')) return

  for (const [kind, parts] of Object.entries(deep)) {
    it(`should train alike, compiled and not: ${kind}`, async () => {
      const learnt: number[][] = []
      for (const engine of ['cpu', 'onnx'] as const) {
        await tf.setBackend('cpu')
        const model = build(...parts(), layers.dense({ units: 2 }))
        const step = await compile(engine, train(model))
        step.writeState('model', noise(step.readState('model').length, 'weights'))
        const losses: number[] = []
        for (let run = 0; run < 5; run++) {
          const fed = { x: noise(SIZE, `x${run}`), learningRate: 0.05 }
          losses.push((await step.run(fed, { noise: streams(run) })).loss![0]!)
        }
        learnt.push([...losses, ...step.stateNames.flatMap(state => [...step.readState(state)])])
      }
      const [expected, actual] = learnt as [number[], number[]]
      for (const [i, value] of expected.entries()) expect(actual[i]).to.be.closeTo(value, 1e-5)
    })
  }

  it('should refuse to compile a layer that draws by itself, and name it', async () => {
    const own = layers.activation({ ...input, activation: 'linear', name: name() })
    own.call = y => tf.mul([y].flat()[0]!, tf.randomUniform([...SHAPE]))
    const error = await failure(engines.get('onnx')!.compile(forward(build(own))))
    expect(error).to.include({ code: 'ERR_UNTRACEABLE', layer: own.name })
    expect(error.message).to.match(/random/)
  })

  it('should find out that a layer draws in a way that nobody sees', async () => {
    const own = layers.activation({ ...input, activation: 'linear', name: name() })
    const generator = random.stream('own')
    own.call = y => tf.mul([y].flat()[0]!, tf.scalar(generator.uniform()))
    const error = await failure(engines.get('onnx')!.compile(forward(build(own))))
    expect(error).to.include({ code: 'ERR_UNTRACEABLE' })
    expect(error.message).to.match(/each time it is recorded/)
  })
})

/** A step that fails when its layers have drawn. */
const failing =
  (model: LayersModel): StepSpec['step'] =>
  fed => {
    model.apply(fed.x!, { training: true })
    throw new RangeError('in the middle')
  }
