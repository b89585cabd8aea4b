import * as tf from '@tensorflow/tfjs-core'
import {
  input,
  layers,
  model as modelOf,
  type Sequential,
  sequential
} from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { createEngine } from '../../../node/engine/create.ts'
import { sgd } from '../../../node/engine/optimizers/sgd.ts'
import { stepModels } from '../../../node/engine/parameters.ts'
import type {
  CompiledStep,
  Engine,
  LayersModel,
  Optimizer,
  StepSpec,
  Tensor,
  Variable
} from '../../../node/engine/types.ts'
import { noise } from './held.ts'

type Layer = layers.Layer

const dense = (trainable = true): Layer =>
  layers.dense({ units: 3, inputShape: [3], activation: 'tanh', trainable })

/** Freezes a layer behind its making. */
const freeze = <T extends Layer>(layer: T): T => {
  layer.trainable = false
  return layer
}

const chain = (...parts: Layer[]): Sequential => sequential({ layers: parts })

const functional = (...parts: Layer[]): LayersModel => {
  const x = input({ shape: [3] })
  const y = parts.reduce((below, layer) => layer.apply(below) as typeof x, x)
  return modelOf({ inputs: x, outputs: y })
}

/**
 * What a model is, and which of its weights must move, in the order of `weightsBelow`: a letter a weight, m moves,
 * s stays. A dense layer has two; a normalisation gamma, beta, mean and variance.
 */
interface Case {
  readonly make: () => LayersModel
  readonly moves: string
}

const CASES: Readonly<Record<string, Case>> = {
  'a dense layer, by its config': {
    make: () => chain(dense(), dense(false), dense()),
    moves: 'mm ss mm'
  },
  'a dense layer, by its setter': {
    make: () => {
      const model = chain(dense(), dense(), dense())
      freeze(model.layers[1]!)
      return model
    },
    moves: 'mm ss mm'
  },
  'layers of a functional model': {
    make: () => functional(dense(false), freeze(dense()), dense()),
    moves: 'ss ss mm'
  },
  'a layer of a functional model, by its setter behind': {
    make: () => {
      const model = functional(dense(), dense())
      freeze(model.layers[1]!)
      return model
    },
    moves: 'ss mm'
  },
  'a model inside of a Sequential': {
    make: () => chain(freeze(chain(dense(), dense())), dense()),
    moves: 'ssss mm'
  },
  'a model inside of a functional one': {
    make: () => functional(dense(), freeze(functional(dense(), dense())), dense()),
    moves: 'mm ssss mm'
  },
  'a layer of a model inside': {
    make: () => chain(dense(), chain(freeze(dense()), dense()), dense()),
    moves: 'mm ssmm mm'
  },
  'batch normalisation but for its statistics, by its config': {
    make: () => chain(dense(), layers.batchNormalization({ trainable: false }), dense()),
    moves: 'mm ssmm mm'
  },
  'batch normalisation but for its statistics, beside a dense layer, by setters': {
    make: () => {
      const model = chain(dense(), layers.batchNormalization({ trainable: false }), dense())
      freeze(model.layers[0]!)
      return model
    },
    moves: 'ss ssmm mm'
  },
  'a bidirectional layer, by its setter': {
    make: () => {
      const rnn = layers.simpleRNN({ units: 2, recurrentInitializer: 'glorotNormal' })
      const both = layers.bidirectional({ layer: rnn, mergeMode: 'concat' } as never)
      const reshape = layers.reshape({ targetShape: [3, 1], inputShape: [3] })
      return chain(reshape, freeze(both), layers.dense({ units: 3 }))
    },
    moves: 'ssssss mm'
  },
  'one weight of a layer': {
    make: () => {
      const model = chain(dense(), dense())
      model.layers[0]!.weights[0]!.trainable = false
      return model
    },
    moves: 'sm mm'
  }
}

/** Layer by layer, as they were made: tfjs lists what is frozen last. */
function weightsBelow(layer: Layer): Variable[] {
  const inner = (layer as Partial<LayersModel>).layers
  if (inner !== undefined) return inner.flatMap(weightsBelow)
  return layer.weights.toSorted((a, b) => a.id - b.id).map(weight => weight.read() as Variable)
}

function stepOf(model: LayersModel, optimizer: Optimizer, batch: number): StepSpec {
  return {
    name: 'frozen',
    inputs: {
      x: { shape: [batch, 3], dtype: 'float32' },
      learningRate: { shape: [], dtype: 'float32' }
    },
    models: { model },
    optimizers: { model: optimizer },
    step: ({ x }) => {
      const y = model.apply(x!, { training: true }) as Tensor
      const loss = tf.mean(tf.square(tf.sub(y, 1)))
      return { loss, outputs: { loss } }
    }
  }
}

/** By variable. */
function valuesOf(step: CompiledStep, weights: readonly Variable[]): Map<Variable, Float32Array> {
  const flat = step.readState('model')
  let at = 0
  return new Map(
    weights.map(weight => {
      at += weight.size
      return [weight, flat.slice(at - weight.size, at)]
    })
  )
}

describe('frozen layers', () => {
  for (const name of ['cpu', 'onnx'] as const) {
    describe(`on ${name}`, () => {
      let engine: Engine
      before(async () => {
        engine = await createEngine(name)
      })
      after(() => {
        engine.dispose()
      })

      /** Which weights three steps with momentum move, with a batch of some samples. */
      async function moved(model: LayersModel, optimizer: Optimizer, batch: number) {
        const spec = stepOf(model, optimizer, batch)
        const step = await engine.compile(spec)
        const { weights } = stepModels(spec)[0]!
        const before = valuesOf(step, weights)
        for (let i = 0; i < 3; i++) {
          await step.run({ x: noise(batch * 3, `x${i}`), learningRate: 0.1 })
        }
        const now = valuesOf(step, weights)
        const letters = weightsBelow(model as Layer).map(weight =>
          before.get(weight)!.some((value, i) => value !== now.get(weight)![i]) ? 'm' : 's'
        )
        return { step, letters: letters.join('') }
      }

      for (const [what, { make, moves }] of Object.entries(CASES)) {
        it(`should stay, all others move: ${what}`, async () => {
          const tensors = tf.memory().numTensors
          const model = make()
          const optimizer = sgd({ momentum: 0.9, weightDecay: 0.01 })
          const full = await moved(model, optimizer, 4)
          const remainder = await moved(model, optimizer, 3)
          expect([full.letters, remainder.letters]).to.deep.equal(
            Array.from({ length: 2 }, () => moves.replaceAll(' ', ''))
          )
          full.step.dispose()
          remainder.step.dispose()
          tf.dispose(weightsBelow(model as Layer))
          expect(tf.memory().numTensors).to.equal(tensors)
        })
      }

      it('should refuse to learn where all are frozen', async () => {
        const model = freeze(chain(dense()) as Layer) as LayersModel
        const refusal = await engine
          .compile(stepOf(model, sgd({ momentum: 0, weightDecay: 0 }), 2))
          .then(step =>
            step.run({ x: noise(6, 'x'), learningRate: 0.1 }).finally(() => step.dispose())
          )
          .catch((error: unknown) => error)
        expect(refusal).to.include({ code: 'ERR_STEP_MISMATCH' })
        model.dispose()
      })
    })
  }
})
