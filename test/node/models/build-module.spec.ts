import { disposeVariables } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { stepModels } from '../../../node/engine/parameters.ts'
import { buildModule } from '../../../node/models/build-module.ts'
import { InvalidModelError, ModelShapeError } from '../../../node/models/errors.ts'
import type { ModelModule } from '../../../node/models/private-model.ts'
import { ownModel } from '../../fixtures/own-model.ts'
import { random } from '../engine/held.ts'

const TASK = { input: [4, 4, 1], classes: 3 }

const build = (module: ModelModule, seed = 'a', task = TASK): Promise<LayersModel> =>
  buildModule(module, task, draw => random.stream(seed, draw))

/** A module of this text. */
const moduleOf = (text: string): ModelModule => ({
  module: `data:text/javascript,${encodeURIComponent(text)}`
})

/** A module whose createModel has this body; `flat` is a layer to begin with, `end` one to end with. */
const creating = (body: string): ModelModule =>
  moduleOf(`export const createModel = (tf, { input, classes }) => {
    const flat = tf.layers.flatten({ inputShape: input })
    const end = tf.layers.dense({ units: classes })
    ${body}
  }`)

const chain = (...layers: string[]) => creating(`return tf.sequential({ layers: [${layers}] })`)

const valuesOf = (model: LayersModel) => model.getWeights().map(weight => [...weight.dataSync()])

describe('buildModule', () => {
  // Layers that were made by a createModel that failed have no model to dispose.
  afterEach(() => disposeVariables())

  it('should build what the module describes, for the shapes of the task', async () => {
    const model = await build(ownModel('sequence.ts'))
    expect(model.inputs[0]?.shape).to.deep.equal([null, 4, 4, 1])
    expect(model.outputs[0]?.shape).to.deep.equal([null, 3])
    const other = await build(ownModel('sequence.ts'), 'a', { input: [8, 6, 2], classes: 5 })
    expect(other.outputs[0]?.shape).to.deep.equal([null, 5])
  })

  it('should fix the weights by the streams, whatever was built before', async () => {
    const first = await build(ownModel('sequence.ts'))
    const again = await build(ownModel('sequence.ts'))
    const other = await build(ownModel('sequence.ts'), 'b')
    expect(valuesOf(again)).to.deep.equal(valuesOf(first))
    expect(valuesOf(other)).to.not.deep.equal(valuesOf(first))
  })

  it('should wait for an asynchronous createModel', async () => {
    const module = creating(
      'return Promise.resolve().then(() => tf.sequential({ layers: [flat, end] }))'
    )
    const first = await build(module)
    expect(valuesOf(await build(module))).to.deep.equal(valuesOf(first))
  })

  it('should keep frozen what is frozen, however it was said', async () => {
    const frozen = [
      chain('flat', 'tf.layers.dense({ units: 2, trainable: false })', 'end'),
      creating(`const middle = tf.layers.dense({ units: 2 })
        const model = tf.sequential({ layers: [flat, middle, end] })
        middle.trainable = false
        return model`),
      creating(`const inner = tf.sequential({ layers: [flat, tf.layers.dense({ units: 2 })] })
        inner.trainable = false
        return tf.sequential({ layers: [inner, end] })`)
    ]
    for (const module of frozen) {
      const model = await build(module)
      const step = { name: 'frozen', inputs: {}, models: { model }, step: () => ({ outputs: {} }) }
      const { weights, parameters } = stepModels(step)[0]!
      expect(parameters.map(({ shape }) => shape)).to.deep.equal([[2, 3], [3]])
      expect(weights).to.have.lengthOf(4)
    }
  })

  const refused: Readonly<
    Record<string, [ModelModule, typeof InvalidModelError | typeof ModelShapeError, RegExp]>
  > = {
    'no file': [
      { module: 'file:///none/model.mjs' },
      InvalidModelError,
      /Cannot load \/none\/model.mjs/
    ],
    'no module': [moduleOf('export const ='), InvalidModelError, /Cannot load/],
    'a module that throws': [moduleOf('throw new RangeError("mine")'), InvalidModelError, /mine/],
    'no createModel': [
      moduleOf('export const model = 1'),
      InvalidModelError,
      /no function createModel/
    ],
    'a createModel that throws': [creating('throw "mine"'), InvalidModelError, /fails: mine/],
    'one that rejects': [
      creating('return Promise.reject(new Error("mine"))'),
      InvalidModelError,
      /fails: mine/
    ],
    nothing: [creating(''), InvalidModelError, /no Layers model/],
    'something else': [
      creating('return { layers: [flat, end] }'),
      InvalidModelError,
      /no Layers model/
    ],
    'an empty model': [creating('return tf.sequential()'), ModelShapeError, /takes 0 inputs/],
    'another input': [
      creating(
        'return tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4] }), end] })'
      ),
      ModelShapeError,
      /must take one tensor of \[batch, 4, 4, 1\], it takes one of \[batch, 4, 4\]/
    ],
    'a fixed batch': [
      creating(
        'return tf.sequential({ layers: [tf.layers.flatten({ batchInputShape: [8, ...input] }), end] })'
      ),
      ModelShapeError,
      /it takes one of \[8, 4, 4, 1\]/
    ],
    'two inputs': [
      creating(`const inputs = [tf.input({ shape: input }), tf.input({ shape: input })]
          const sum = tf.layers.add().apply(inputs)
          return tf.model({ inputs, outputs: end.apply(tf.layers.flatten().apply(sum)) })`),
      ModelShapeError,
      /takes 2 inputs/
    ],
    'two outputs': [
      creating(`const image = tf.input({ shape: input })
          const flattened = tf.layers.flatten().apply(image)
          const outputs = [end.apply(flattened), flattened]
          return tf.model({ inputs: image, outputs })`),
      ModelShapeError,
      /gives 2 outputs/
    ],
    'another output': [
      chain('flat', 'tf.layers.dense({ units: 7 })'),
      ModelShapeError,
      /must give one tensor of \[batch, 3\], it gives one of \[batch, 7\]/
    ],
    'a softmax as activation': [
      chain('flat', "tf.layers.dense({ units: 3, activation: 'softmax' })"),
      InvalidModelError,
      /ends in a softmax/
    ],
    'a softmax as layer': [
      chain('flat', 'end', 'tf.layers.softmax()'),
      InvalidModelError,
      /softmax/
    ],
    'a softmax inside': [
      creating(`const inner = tf.sequential({ layers: [flat, end, tf.layers.softmax()] })
          return tf.sequential({ layers: [inner] })`),
      InvalidModelError,
      /softmax/
    ],
    'nothing to learn': [
      chain('flat', 'tf.layers.dense({ units: 3, trainable: false })'),
      InvalidModelError,
      /nothing to learn/
    ],
    'a constraint': [
      chain('flat', "tf.layers.dense({ units: 3, kernelConstraint: 'nonNeg' })"),
      InvalidModelError,
      /kernel .* is constrained/
    ]
  }
  for (const [name, [module, type, message]] of Object.entries(refused)) {
    it(`should refuse ${name}`, async () => {
      const error = await build(module).catch(error => error)
      expect(error).to.be.instanceOf(type)
      expect(error.message).to.match(message)
      expect(error.hint).to.match(/\w{3}/)
    })
  }

  it('should refuse weights that another model has already', async () => {
    const module = moduleOf(`let model
      export const createModel = (tf, { input, classes }) => (model ??= tf.sequential({
        layers: [tf.layers.flatten({ inputShape: input }), tf.layers.dense({ units: classes })]
      }))`)
    await build(module)
    const error = await build(module).catch(error => error)
    expect(error).to.be.instanceOf(InvalidModelError)
    expect(error.message).to.match(/given before/)
  })
})
