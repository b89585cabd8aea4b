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

  it('should convolve as the cpu backend does where strides go past windows', async () => {
    const windows: readonly { kernel: Pair; strides: Pair }[] = [
      { kernel: [2, 2], strides: [3, 3] },
      { kernel: [3, 3], strides: [4, 4] },
      // On one axis, with padding on the other.
      { kernel: [2, 3], strides: [4, 1] },
      { kernel: [5, 1], strides: [1, 2] }
    ]
    for (const { kernel, strides } of windows) {
      const convolutions = {
        conv2d: (x, filter) => tf.conv2d(x, filter, strides, 'same'),
        'fused conv2d': (x, filter) => tf.fused.conv2d({ x, filter, strides, pad: 'same' }),
        depthwise: (x, filter) => tf.depthwiseConv2d(x, filter, strides, 'same'),
        'fused depthwise': (x, filter) =>
          tf.fused.depthwiseConv2d({ x, filter, strides, pad: 'same' })
      } satisfies Record<string, (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor4D>
      for (const [name, convolve] of Object.entries(convolutions)) {
        await expectAlike(
          `${name} ${kernel} by ${strides}`,
          // Squared, the gradient is made of the result.
          (x, filter) => tf.square(convolve(x!, filter!)),
          () => [image([2, 12, 12, 3], 'x'), image([...kernel, 3, 4], 'filter')]
        )
      }
    }
  })

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

describe('training kernels of both backends', () => {
  const shape: Shape4 = [2, 3, 4, 2]
  const values = noise(tf.util.sizeFromShape(shape), 'x')

  /** The gradient of what is linear is a difference of any width, on both backends. */
  async function expectDifferences(what: string, f: (x: tf.Tensor4D) => tf.Tensor): Promise<void> {
    for (const name of ['cpu', 'wasm'] as const) {
      await useBackend(name)
      const [gradient] = gradients(
        input => f(input!),
        () => [tf.tensor4d(values, shape)]
      )
      const value = (moved: Float32Array) =>
        tf.tidy(() => {
          const y = f(tf.tensor4d(moved, shape))
          return tf.sum(tf.mul(y, tf.tensor(noise(y.size, 'weights'), y.shape))).dataSync()[0]!
        })
      for (const [i, x] of values.entries()) {
        const difference = value(values.with(i, x + 0.5)) - value(values.with(i, x - 0.5))
        expect(gradient![i], `${name}, ${what}, ${i}`).to.be.closeTo(difference, 3e-6)
      }
    }
  }

  for (const pad of PADS) {
    it(`should differentiate average pooling where padding cuts windows: ${pad}`, () =>
      expectDifferences(pad, x => tf.avgPool(x, [2, 3], [1, 2], pad)))
  }

  const SIZES: readonly Pair[] = [
    [6, 12],
    [2, 3],
    [5, 7]
  ]
  for (const [what, ...options] of [
    ['as upsampling does'],
    ['with aligned corners', true],
    ['with half-pixel centres', false, true]
  ] as const) {
    it(`should differentiate resizing ${what}`, async () => {
      for (const size of SIZES) {
        await expectDifferences(`nearest, ${size}`, x =>
          tf.image.resizeNearestNeighbor(x, size, ...options)
        )
        await expectDifferences(`bilinear, ${size}`, x =>
          tf.image.resizeBilinear(x, size, ...options)
        )
      }
    })
  }

  it('should add up the rows that an embedding has chosen more than once', async () => {
    for (const name of ['cpu', 'wasm'] as const) {
      await useBackend(name)
      const rows = tf.tidy(() => {
        const chosen = tf.tensor1d([2, 0, 2, 2], 'int32')
        const scaled = (table: tf.Tensor) =>
          tf.sum(tf.mul(tf.gather(table, chosen), tf.tensor2d([[1], [10], [100], [1000]])))
        return tf
          .grad(scaled)(tf.zeros([4, 2]))
          .dataSync()
      })
      expect([...rows], name).to.deep.equal([10, 10, 0, 0, 1101, 1101, 0, 0])
    }
  })
})
