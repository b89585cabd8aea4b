import * as tf from '@tensorflow/tfjs-core'
import { input, type layers, model as modelOf, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { createEngine } from '../../../../node/engine/create.ts'
import { sgd } from '../../../../node/engine/optimizers/sgd.ts'
import { stepModels } from '../../../../node/engine/parameters.ts'
import { sizeOf } from '../../../../node/engine/trace/operations.ts'
import type {
  Engine,
  EngineName,
  LayersModel,
  StepSpec,
  Tensor
} from '../../../../node/engine/types.ts'
import type { Shape } from '../../../../protocol/meme/architecture.ts'
import { noise } from '../held.ts'

const BATCH = 2
/** Of one number, times its size where that is above 1. Gradients are sums of up to some hundred products. */
const TOLERANCE = 2e-5
let names = 0

/** A model made of a layer, or of several. */
export interface LayerCase {
  /** Of one sample. */
  readonly input: Shape
  /** Where inputs are indices, how many there are. */
  readonly below?: number
  build(x: SymbolicTensor): SymbolicTensor
  /** Changes some numbers of the samples. */
  feed?(x: Float32Array): Float32Array
  /** What is made small. @default the sum of all outputs, each times a number of its own */
  loss?(y: Tensor): Tensor
}

const weighted = (y: Tensor): Tensor =>
  tf.sum(tf.mul(tf.cast(y, 'float32'), tf.tensor(noise(y.size, 'weights'), y.shape)))

function modelOfCase({ input: shape, below, build }: LayerCase): LayersModel {
  const dtype = below === undefined ? 'float32' : 'int32'
  const x = input({ shape: [...shape], dtype, name: `in${names++}` })
  return modelOf({ inputs: x, outputs: build(x), name: `model${names++}` })
}

/** One step of plain descent at a rate of 1: what changes is the gradient. */
function stepOf({ input: shape, below, loss = weighted }: LayerCase, model: LayersModel): StepSpec {
  return {
    name: 'layer',
    inputs: {
      x: { shape: [BATCH, ...shape], dtype: below === undefined ? 'float32' : 'int32' },
      learningRate: { shape: [], dtype: 'float32' }
    },
    models: { model },
    optimizers: { model: sgd({ momentum: 0, weightDecay: 0 }) },
    step: ({ x }) => {
      const y = model.apply(x!, { training: true }) as Tensor
      const value = tf.mean(loss(y))
      return { loss: value, outputs: { loss: value, y } }
    }
  }
}

/** Weights of both signs; statistics of batch normalisation positive. */
function initial(spec: StepSpec): Float32Array {
  const { weights } = stepModels(spec)[0]!
  return Float32Array.from(
    weights.flatMap(({ size, trainable }, i) => {
      const values = [...noise(size, `weight${i}`)]
      return values.map(value => (trainable ? value : Math.abs(value) + 0.5))
    })
  )
}

function feedOf({ input: shape, below, feed = x => x }: LayerCase): Float32Array | Int32Array {
  const values = noise(BATCH * sizeOf(shape), 'x')
  if (below === undefined) return feed(values.map(value => 2 * value))
  return Int32Array.from(values, value => Math.floor(((value + 1) / 2) * below))
}

/** What a training step and a prediction give, and what the step does to the weights. */
async function run(engine: Engine, layer: LayerCase) {
  const model = modelOfCase(layer)
  const spec = stepOf(layer, model)
  const forward: StepSpec = {
    name: 'forward',
    inputs: { x: spec.inputs.x! },
    models: spec.models,
    step: ({ x }) => ({ outputs: { predicted: model.apply(x!) as Tensor } })
  }
  const training = await engine.compile(spec)
  const predicting = await engine.compile(forward)
  training.writeState('model', initial(spec))
  const x = feedOf(layer)
  const predicted = await predicting.run({ x })
  const results = await training.run({ x, learningRate: 1 })
  const weights = training.readState('model')
  predicting.dispose()
  training.dispose()
  const variables = stepModels(spec).flatMap(({ weights }) => weights)
  model.dispose()
  // tfjs keeps those of a layer that is used twice.
  tf.dispose(variables.filter(variable => !variable.isDisposed))
  return { ...predicted, ...results, weights }
}

/** Checks, case by case, that engines do what tfjs's cpu backend does: forward, and with the gradient of every weight. */
export function describeParity(
  what: string,
  cases: Readonly<Record<string, LayerCase>>,
  names: readonly EngineName[] = ['onnx', 'wasm']
): void {
  describe(`${what}, as on cpu`, () => {
    const engines: Engine[] = []
    let cpu: Engine

    before(async () => {
      cpu = await createEngine('cpu')
      for (const name of names) engines.push(await createEngine(name))
    })
    after(() => {
      for (const engine of [cpu, ...engines]) engine.dispose()
    })

    for (const [name, layer] of Object.entries(cases)) {
      it(`should train ${name}`, async () => {
        const expected = await run(cpu, layer)
        for (const engine of engines) {
          const before = tf.memory().numTensors
          const actual = await run(engine, layer)
          expect(tf.memory().numTensors, `tensors of ${engine.name}`).to.equal(before)
          for (const [of, values] of Object.entries(expected)) {
            const got = actual[of as keyof typeof actual]
            expect(got).to.have.length(values.length)
            expect(values.every(Number.isFinite), `${of} is finite`).to.equal(true)
            for (const [i, value] of values.entries()) {
              const tolerance = TOLERANCE * Math.max(1, Math.abs(value))
              expect(got[i], `${of} ${i} of ${engine.name}`).to.be.closeTo(value, tolerance)
            }
          }
        }
      })
    }
  })
}

/** Layers one after the other. They are made anew for every model. */
export const chain =
  (make: () => readonly layers.Layer[]): LayerCase['build'] =>
  x =>
    make().reduce((y, layer) => layer.apply(y) as SymbolicTensor, x)
