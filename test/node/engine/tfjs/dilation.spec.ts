import * as tf from '@tensorflow/tfjs-core'
import { layers } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { useBackend } from '../../../../node/engine/eager/backend.ts'
import { enterDilation } from '../../../../node/engine/tfjs/dilation.ts'
import type { LayersModel, Tensor, Variable } from '../../../../node/engine/types.ts'
import type { Shape } from '../../../../protocol/meme/architecture.ts'
import { noise } from '../held.ts'

const PADDINGS = ['valid', 'same'] as const
const IMAGE: Shape = [2, 7, 9, 2]
const SERIES: Shape = [2, 9, 2]

const CASES: Readonly<
  Record<string, readonly [Shape, (padding: 'valid' | 'same') => layers.Layer]>
> = {
  conv2d: [
    IMAGE,
    padding => layers.conv2d({ filters: 3, kernelSize: [3, 2], dilationRate: [2, 3], padding })
  ],
  separableConv2d: [
    IMAGE,
    padding => layers.separableConv2d({ filters: 3, kernelSize: 3, dilationRate: [2, 2], padding })
  ],
  conv1d: [
    SERIES,
    padding => layers.conv1d({ filters: 3, kernelSize: 3, dilationRate: 2, padding })
  ]
}

/** A sum of a layer's outputs, each times a number of its own. */
const weighted = (layer: layers.Layer, x: Tensor): tf.Scalar => {
  const y = layer.apply(x) as Tensor
  return tf.sum(tf.mul(y, tf.tensor(noise(y.size, 'weights'), y.shape)))
}

describe('dilated convolutions without dilation', () => {
  before(() => useBackend('cpu'))

  for (const [name, [shape, make]] of Object.entries(CASES)) {
    for (const padding of PADDINGS) {
      it(`should compute and differentiate ${name}, ${padding}`, () => {
        const layer = make(padding)
        tf.tidy(() => {
          const x = tf.tensor(noise(tf.util.sizeFromShape([...shape]), 'x'), [...shape])
          tf.dispose(layer.apply(x) as Tensor)
          layer.setWeights(
            layer.getWeights().map(({ size, shape }, i) => tf.tensor(noise(size, `w${i}`), shape))
          )
          const dilated = layer.apply(x) as Tensor
          const leave = enterDilation([layer as LayersModel])
          const split = layer.apply(x) as Tensor
          const { grads } = tf.variableGrads(() => weighted(layer, x))
          leave()
          expect(split.shape).to.deep.equal(dilated.shape)
          expect(tf.max(tf.abs(tf.sub(split, dilated))).dataSync()[0]).to.be.below(1e-6)
          // Linear in each weight: a difference of any width is exact.
          for (const weight of layer.trainableWeights) {
            const variable = weight.read() as Variable
            const values = variable.dataSync<'float32'>().slice()
            const at = (moved: Float32Array) => {
              variable.assign(tf.tensor(moved, variable.shape))
              return weighted(layer, x).dataSync()[0]!
            }
            const gradient = grads[variable.name]!.dataSync()
            for (const [i, value] of values.entries()) {
              const slope = at(values.with(i, value + 0.5)) - at(values.with(i, value - 0.5))
              expect(gradient[i], `${variable.name} ${i}`).to.be.closeTo(slope, 2e-5)
            }
            at(values)
          }
        })
        layer.dispose()
      })
    }
  }

  it('should leave layers as they were', () => {
    const layer = layers.conv2d({ filters: 1, kernelSize: 2, dilationRate: 2, padding: 'same' })
    const { call } = layer
    enterDilation([layer as unknown as LayersModel])()
    expect(layer.call).to.equal(call)
    expect(Object.hasOwn(layer, 'call')).to.equal(false)
    expect(layer.getConfig()).to.deep.include({ dilationRate: [2, 2], padding: 'same' })
  })
})
