import { disposeVariables } from '@tensorflow/tfjs-core'
import { model as functional, input, layers, sequential } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { missing } from '../../../node/engine/choice/installed.ts'
import { useBackend } from '../../../node/engine/eager/backend.ts'
import { loadRuntime } from '../../../node/engine/ort/load.ts'
import type { LayersModel } from '../../../node/engine/types.ts'
import { ExportUnsupportedError } from '../../../node/export/errors.ts'
import { writeOnnx } from '../../../node/export/onnx.ts'
import { buildModel } from '../../../node/models/build.ts'
import { zooArchitecture } from '../../../protocol/meme/zoo.ts'
import { exported, known } from './exporting.ts'

/** Runs a file in ONNX Runtime. */
async function run(bytes: Uint8Array, x: Float32Array, shape: readonly number[]) {
  const { InferenceSession, Tensor } = await loadRuntime()
  const session = await InferenceSession.create(bytes)
  const outputs = await session.run({ input: new Tensor('float32', x, [...shape]) })
  const { logits, probabilities } = outputs
  const values = {
    shape: logits!.dims,
    logits: [...(logits!.data as Float32Array)],
    probabilities: [...(probabilities!.data as Float32Array)]
  }
  await session.release()
  return values
}

const IMAGE = [12, 12, 2]

const MODELS: Readonly<Record<string, readonly [() => LayersModel, readonly number[]]>> = {
  lenet5: [() => buildModel(zooArchitecture('lenet5', 3), [28, 28, 1], 'lenet5'), [28, 28, 1]],
  'normalisation, depthwise and separable': [
    () =>
      sequential({
        layers: [
          layers.conv2d({ inputShape: IMAGE, filters: 4, kernelSize: 3, padding: 'same' }),
          layers.batchNormalization(),
          layers.reLU(),
          layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
          layers.averagePooling2d({ poolSize: 2, padding: 'same' }),
          layers.separableConv2d({ filters: 5, kernelSize: 3 }),
          layers.dropout({ rate: 0.5 }),
          layers.globalAveragePooling2d({}),
          layers.layerNormalization(),
          layers.dense({ units: 3 })
        ]
      }),
    IMAGE
  ],
  'connections that skip layers': [
    () => {
      const image = input({ shape: IMAGE })
      const same = () => layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same' })
      const sum = layers.add().apply([image, same().apply(image)] as never)
      const both = layers.concatenate().apply([sum, same().apply(sum)] as never)
      const flat = layers.flatten().apply(layers.maxPooling2d({ poolSize: 3 }).apply(both))
      const outputs = layers.dense({ units: 3 }).apply(flat) as never
      return functional({ inputs: image, outputs })
    },
    IMAGE
  ],
  'one dimension': [
    () =>
      sequential({
        layers: [
          layers.conv1d({ inputShape: [9, 2], filters: 4, kernelSize: 3, activation: 'elu' }),
          layers.flatten(),
          layers.dense({ units: 3 })
        ]
      }),
    [9, 2]
  ],
  'recurrent layers': [
    () =>
      sequential({
        layers: [
          layers.gru({ inputShape: [5, 2], units: 4, recurrentInitializer: 'glorotNormal' }),
          layers.dense({ units: 3 })
        ]
      }),
    [5, 2]
  ]
}

describe('writeOnnx', () => {
  before(() => useBackend('cpu'))
  afterEach(() => disposeVariables())

  if (missing('onnx') === null)
    for (const [name, [build, shape]] of Object.entries(MODELS))
      it(`should predict in ONNX Runtime what tfjs predicts: ${name}`, async () => {
        const model = exported(build(), shape)
        const { bytes, batch } = writeOnnx(model)
        for (const samples of batch === 1 ? [1] : [1, 3]) {
          const { x, logits } = known(model, samples)
          const actual = await run(bytes, x, [samples, ...shape])
          expect(actual.shape).to.deep.equal([samples, 3])
          for (const [i, value] of actual.logits.entries())
            expect(value).to.be.closeTo(logits[i]!, 1e-5 * Math.max(1, Math.abs(logits[i]!)))
          const exps = actual.logits.slice(0, 3).map(Math.exp)
          const sum = exps.reduce((a, b) => a + b)
          for (const [i, exp] of exps.entries())
            expect(actual.probabilities[i]).to.be.closeTo(exp / sum, 1e-6)
        }
        model.model.dispose()
      })

  it('should take batches of any size', () => {
    for (const name of ['lenet5', 'normalisation, depthwise and separable', 'one dimension']) {
      const [build, shape] = MODELS[name]!
      const model = exported(build(), shape)
      expect(writeOnnx(model).batch, name).to.equal('any')
      model.model.dispose()
    }
  })

  it('should hold the metadata, and the same bytes for the same model', () => {
    const [build, shape] = MODELS['one dimension']!
    const model = exported(build(), shape)
    const { bytes } = writeOnnx(model)
    expect(Buffer.from(bytes).includes('["a","b","c"]')).to.equal(true)
    expect(writeOnnx(model).bytes).to.deep.equal(bytes)
    model.model.dispose()
  })

  it('should refuse layers that cannot be compiled, with the way out', () => {
    const model = exported(
      sequential({
        layers: [
          layers.conv3d({ inputShape: [4, 4, 4, 1], filters: 2, kernelSize: 2 }),
          layers.flatten(),
          layers.dense({ units: 3 })
        ]
      }),
      [4, 4, 4, 1]
    )
    expect(() => writeOnnx(model))
      .to.throw(ExportUnsupportedError)
      .with.property('hint')
      .that.includes('--to tfjs')
    model.model.dispose()
  })
})
