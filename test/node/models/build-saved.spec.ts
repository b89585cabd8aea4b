import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { disposeVariables, tensor } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { model as functional, input, layers, sequential } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { buildSaved } from '../../../node/models/build-saved.ts'
import { InvalidModelError, ModelShapeError } from '../../../node/models/errors.ts'
import type { SavedModel } from '../../../node/models/private-model.ts'
import { resolveModel } from '../../../node/models/registry.ts'
import { rejection } from '../../fixtures/rejection.ts'
import { saveModel } from '../../fixtures/saved-model.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'
import { random } from '../engine/held.ts'

const TASK = { input: [4, 4, 1], classes: 3 }
const ACTIVATIONS = ['linear', 'softmax'] as const

const build = (saved: SavedModel, task = TASK): Promise<LayersModel> =>
  buildSaved(saved, task, draw => random.stream('saved', draw))

const chain = (activation: 'linear' | 'softmax' = 'linear') =>
  sequential({
    layers: [
      layers.conv2d({ inputShape: [4, 4, 1], filters: 2, kernelSize: 3, activation: 'relu' }),
      layers.batchNormalization(),
      layers.flatten(),
      layers.dense({ units: 3, activation })
    ]
  })

/** Logits of one sample, as tfjs computes them; the model is gone afterwards. */
function logitsOf(model: LayersModel): number[] {
  const x = tensor(
    Float32Array.from({ length: 16 }, (_, i) => Math.sin(i)),
    [1, 4, 4, 1]
  )
  const y = model.predict(x) as ReturnType<typeof tensor>
  const values = [...y.dataSync()]
  x.dispose()
  y.dispose()
  model.dispose()
  return values
}

const resolved = (path: string) => resolveModel(path, 3) as SavedModel

describe('buildSaved', () => {
  afterEach(() => disposeVariables())

  for (const activation of ACTIVATIONS)
    it(`should begin with the saved weights, and give logits: ${activation}`, () =>
      withTempFolder(async folder => {
        const model = chain(activation)
        const saved = resolved(await saveModel(model, folder))
        const ours = logitsOf(await build(saved))
        const theirs = logitsOf(model)
        if (activation === 'linear') expect(ours).to.deep.equal(theirs)
        const exps = ours.map(Math.exp)
        const sum = exps.reduce((a, b) => a + b, 0)
        if (activation === 'softmax')
          for (const [i, p] of theirs.entries()) expect(exps[i]! / sum).to.be.closeTo(p, 1e-6)
      }))

  it('should leave the softmax layer of a functional model out', () =>
    withTempFolder(async folder => {
      const image = input({ shape: [4, 4, 1] })
      const logits = layers.dense({ units: 3 }).apply(layers.flatten().apply(image))
      const model = functional({ inputs: image, outputs: layers.softmax().apply(logits) as never })
      const built = await build(resolved(await saveModel(model, folder)))
      expect(built.layers.map(layer => layer.getClassName())).to.deep.equal([
        'InputLayer',
        'Flatten',
        'Dense',
        'Activation'
      ])
      expect(logitsOf(built).reduce((a, b) => a + b)).to.not.be.closeTo(1, 1e-3)
      model.dispose()
    }))

  it('should draw weights where none are saved, the same for the same streams', () =>
    withTempFolder(async folder => {
      const model = chain()
      const path = join(folder, 'topology.json')
      await writeFile(path, JSON.stringify({ modelTopology: model.toJSON(null, false) }))
      model.dispose()
      const saved = resolved(path)
      expect(saved.weights).to.equal(null)
      expect(logitsOf(await build(saved))).to.deep.equal(logitsOf(await build(saved)))
    }))

  it('should build several in one thread, each with weights of its own', () =>
    withTempFolder(async folder => {
      const model = chain()
      const saved = resolved(await saveModel(model, folder))
      const [one, other] = [await build(saved), await build(saved)]
      for (const variable of one.weights) {
        const zeros = tensor(new Float32Array(variable.read().size), variable.shape as number[])
        variable.write(zeros)
        zeros.dispose()
      }
      expect(logitsOf(one)).to.deep.equal([0, 0, 0])
      expect(logitsOf(other)).to.deep.equal(logitsOf(model))
    }))

  it('should refuse a model that is none for the task, with both shapes', () =>
    withTempFolder(async folder => {
      const model = chain()
      const saved = resolved(await saveModel(model, folder))
      model.dispose()
      const shape = await rejection(build(saved, { input: [8, 8, 1], classes: 3 }))
      expect(shape).to.be.instanceOf(ModelShapeError)
      expect(shape.message).to.match(/\[batch, 8, 8, 1\].*\[batch, 4, 4, 1\]/)
      const classes = await rejection(build(saved, { input: [4, 4, 1], classes: 7 }))
      expect(classes).to.be.instanceOf(ModelShapeError)
    }))

  it('should refuse weights that have changed, and a layer that tfjs has not', () =>
    withTempFolder(async folder => {
      const model = chain()
      const path = await saveModel(model, folder)
      model.dispose()
      const saved = resolved(path)
      const topology = JSON.parse(
        JSON.stringify(saved.topology).replace('BatchNormalization', 'MyOwnNormalization')
      )
      const unknown = await rejection(build({ topology, weights: null }))
      expect(unknown).to.be.instanceOf(InvalidModelError)
      expect(unknown.message).to.match(/MyOwnNormalization/)
      const weights = join(folder, 'model-1of2.bin')
      const bytes = await readFile(weights)
      await writeFile(weights, bytes.fill(1, 0, 4))
      const changed = await rejection(build(saved))
      expect(changed).to.be.instanceOf(InvalidModelError)
      expect(changed.message).to.match(/have changed/)
      await rm(weights)
      const gone = await rejection(build(saved))
      expect(gone.message).to.match(/cannot be read/)
    }))
})

describe('resolveModel of a model.json', () => {
  afterEach(() => disposeVariables())

  const refused: Readonly<Record<string, [(json: Record<string, unknown>) => unknown, RegExp]>> = {
    'a graph model': [json => ({ ...json, format: 'graph-model' }), /graph model.*frozen/],
    'a graph of nodes': [
      json => ({ ...json, modelTopology: { node: [], library: {} } }),
      /graph model/
    ],
    'something else': [() => ({ name: 'model' }), /neither a list of layers nor a tfjs model/],
    'no layers': [json => ({ ...json, modelTopology: { class_name: 'Model' } }), /no layers/],
    'weights elsewhere': [
      json => changed(json, { paths: ['../../etc/passwd'] }),
      /where its weights lie/
    ],
    'weights that are a folder': [json => changed(json, { paths: ['..'] }), /cannot be read/],
    'weights that are missing': [json => changed(json, { paths: ['none.bin'] }), /none\.bin/],
    'fewer weights': [json => changed(json, { paths: ['model-1of2.bin'] }), /take \d+ bytes/],
    'weights of another type': [
      json => changed(json, { weights: [{ name: 'a', shape: [1], dtype: 'string' }] }),
      /float32/
    ],
    'too many weights': [
      json => changed(json, { weights: [{ name: 'a', shape: [1e9, 1e9], dtype: 'float32' }] }),
      /its list says/
    ]
  }

  /** A model.json with other fields in its only group of weights. */
  function changed(json: Record<string, unknown>, fields: object) {
    const [group] = json.weightsManifest as object[]
    return { ...json, weightsManifest: [{ ...group, ...fields }] }
  }

  for (const [name, [change, message]] of Object.entries(refused))
    it(`should refuse ${name}`, () =>
      withTempFolder(async folder => {
        const model = chain()
        const path = await saveModel(model, folder)
        model.dispose()
        const json = JSON.parse(await readFile(path, 'utf8'))
        await writeFile(path, JSON.stringify(change(json)))
        expect(() => resolveModel(path, 3))
          .to.throw(InvalidModelError, message)
          .with.property('hint')
          .that.matches(/\w{3}/)
      }))
})
