import * as tf from '@tensorflow/tfjs-core'
// Registers the gradients.
import '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { useBackend } from '../../../../node/engine/eager/backend.ts'
import { noise } from '../held.ts'

type Shape4 = [number, number, number, number]
type Pair = [number, number]
const PADS = ['valid', 'same'] as const
const STRIDES: readonly Pair[] = [
  [1, 1],
  [2, 2],
  [1, 3],
  [3, 2]
]
/** Windows that fit twice and that do not, square and not. */
const KERNELS: readonly Pair[] = [
  [1, 1],
  [3, 3],
  [2, 5]
]

const image = (shape: Shape4, seed: string) =>
  tf.tensor4d(noise(tf.util.sizeFromShape(shape), seed), shape)

/** Gradients of a weighted sum of what `f` makes of its inputs. */
function gradients(f: (...inputs: tf.Tensor4D[]) => tf.Tensor, inputs: () => tf.Tensor4D[]) {
  return tf.tidy(() => {
    const scalar = (...of: tf.Tensor[]) => {
      const y = f(...(of as tf.Tensor4D[]))
      return tf.sum(tf.mul(y, tf.tensor(noise(y.size, 'weights'), y.shape)))
    }
    return tf
      .grads(scalar)(inputs())
      .map(gradient => gradient.dataSync<'float32'>())
  })
}

/** The same on both backends, to 2e-5: sums of up to some hundred products of numbers below 1. */
async function expectAlike(
  what: string,
  f: (...inputs: tf.Tensor4D[]) => tf.Tensor,
  inputs: () => tf.Tensor4D[]
): Promise<void> {
  await useBackend('cpu')
  const expected = gradients(f, inputs)
  await useBackend('wasm')
  const before = tf.memory().numDataBuffers
  const got = gradients(f, inputs)
  expect(tf.memory().numDataBuffers, `buffers after ${what}`).to.equal(before)
  for (const [i, values] of expected.entries()) {
    const worst = values.reduce((most, v, at) => Math.max(most, Math.abs(v - got[i]![at]!)), 0)
    expect(worst, `gradient ${i} of ${what}`).to.be.below(2e-5)
  }
}

async function eachGeometry(
  check: (what: string, kernel: Pair, strides: Pair, pad: 'valid' | 'same') => Promise<void>
): Promise<void> {
  for (const kernel of KERNELS) {
    for (const strides of STRIDES) {
      for (const pad of PADS) await check(`${kernel} by ${strides}, ${pad}`, kernel, strides, pad)
    }
  }
}

describe('training kernels of the wasm backend', function () {
  this.timeout(60_000)
  const x: Shape4 = [2, 7, 8, 3]

  it('should leave no handler of uncaught errors behind when it loads', async () => {
    await useBackend('wasm')
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      const sources = process.listeners(event as never).map(String)
      expect(
        sources.filter(source => /ExitStatus|throw reason/.test(source)),
        event
      ).to.deep.equal([])
    }
  })

  it('should differentiate conv2d as the cpu backend does', () =>
    eachGeometry((what, kernel, strides, pad) =>
      expectAlike(
        `conv2d ${what}`,
        (input, filter) => tf.conv2d(input!, filter!, strides, pad),
        () => [image(x, 'x'), image([...kernel, 3, 4], 'filter')]
      )
    ))

  it('should differentiate depthwise convolutions as the cpu backend does', () =>
    eachGeometry(async (what, kernel, [height, width], pad) => {
      // tfjs allows no others here.
      if (height !== width) return
      await expectAlike(
        `depthwise ${what}`,
        (input, filter) => tf.depthwiseConv2d(input!, filter!, height, pad),
        () => [image(x, 'x'), image([...kernel, 3, 2], 'filter')]
      )
    }))

  it('should differentiate max pooling as the cpu backend does', () =>
    eachGeometry((what, kernel, strides, pad) =>
      expectAlike(
        `max pool ${what}`,
        input => tf.maxPool(input!, kernel, strides, pad),
        () => [image(x, 'x')]
      )
    ))

  it('should give a tie in max pooling to the first', async () => {
    for (const name of ['cpu', 'wasm'] as const) {
      await useBackend(name)
      const [gradient] = gradients(
        input => tf.sum(tf.maxPool(input!, 2, 2, 'valid')),
        () => [tf.ones([1, 2, 2, 1]) as tf.Tensor4D]
      )
      const weight = noise(1, 'weights')[0]
      expect([...gradient!], name).to.deep.equal([weight, 0, 0, 0])
    }
  })

  it('should multiply transposed matrices as the cpu backend does', async () => {
    const matrix = (rows: number, columns: number, swap: boolean, seed: string) =>
      image(swap ? [2, 1, columns, rows] : [2, 1, rows, columns], seed)
    for (const [a, b] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true]
    ] as const) {
      await expectAlike(
        `matMul ${a} ${b}`,
        (left, right) => tf.matMul(left!, right!, a, b),
        () => [matrix(3, 5, a, 'a'), matrix(5, 4, b, 'b')]
      )
    }
  })
})

describe('average pooling', () => {
  it('should differentiate by what the windows hold, also where padding cuts them', async () => {
    const shape: Shape4 = [1, 3, 4, 2]
    const size = tf.util.sizeFromShape(shape)
    const values = noise(size, 'x')
    for (const name of ['cpu', 'wasm'] as const) {
      await useBackend(name)
      for (const pad of PADS) {
        const pool = (input: tf.Tensor4D) => tf.avgPool(input, [2, 3], [1, 2], pad)
        const [gradient] = gradients(
          input => pool(input!),
          () => [tf.tensor4d(values, shape)]
        )
        // Average pooling is linear: a difference of any width is exact.
        const value = (moved: Float32Array) =>
          tf.tidy(() => {
            const y = pool(tf.tensor4d(moved, shape))
            return tf.sum(tf.mul(y, tf.tensor(noise(y.size, 'weights'), y.shape))).dataSync()[0]!
          })
        for (let i = 0; i < size; i++) {
          const up = value(values.with(i, values[i]! + 0.5))
          const down = value(values.with(i, values[i]! - 0.5))
          expect(gradient![i], `${name}, ${pad}, ${i}`).to.be.closeTo(up - down, 1e-6)
        }
      }
    }
  })
})
