import * as tf from '@tensorflow/tfjs-core'
import { expect } from 'chai'
import { createEngine } from '../../../../node/engine/create.ts'
import type { Engine, Tensor } from '../../../../node/engine/types.ts'
import { noise } from '../held.ts'

/** What a step makes of x, [2, 3]: on cpu and compiled. */
async function both(make: (x: Tensor) => Tensor): Promise<number[][]> {
  const results: number[][] = []
  for (const name of ['cpu', 'onnx'] as const) {
    const engine: Engine = await createEngine(name)
    const step = await engine.compile({
      name: 'constants',
      inputs: { x: { shape: [2, 3], dtype: 'float32' } },
      models: {},
      step: ({ x }) => ({ outputs: { y: make(x!) } })
    })
    const { y } = await step.run({ x: noise(6, 'x') })
    results.push([...y!])
    step.dispose()
    engine.dispose()
  }
  return results
}

describe('tensors made before a step', () => {
  const made: Tensor[] = []
  const keep = <T extends Tensor>(make: () => T): T => {
    const tensor = tf.tidy(make)
    made.push(tensor)
    return tensor
  }

  before(async () => {
    await createEngine('cpu')
  })
  afterEach(() => tf.dispose(made.splice(0)))

  const expectSame = async (make: (x: Tensor) => Tensor) => {
    const [expected, actual] = await both(make)
    expect(actual).to.have.length(expected!.length)
    for (const [i, value] of expected!.entries()) expect(actual![i]).to.be.closeTo(value, 1e-6)
  }

  it('should be constants of it', async () => {
    const factors = keep(() => tf.tensor1d([1, 2, 3]))
    await expectSame(x => tf.mul(x, factors))
    expect([...factors.dataSync()]).to.deep.equal([1, 2, 3])
  })

  it('should have their own shapes where they share numbers', async () => {
    const row = keep(() => tf.tensor1d([1, 2]))
    const column = keep(() => tf.reshape(row, [2, 1]))
    await expectSame(x => tf.add(tf.mul(x, column), tf.sum(row)))
    await expectSame(x => tf.matMul(column, x, true))
    expect(column.shape).to.deep.equal([2, 1])
    expect([...column.dataSync()]).to.deep.equal([1, 2])
  })

  it('should be reshaped and cast in it', async () => {
    const chosen = keep(() => tf.tensor2d([[0, 2]], [1, 2], 'int32'))
    await expectSame(x => tf.gather(x, tf.reshape(chosen, [2]), 1))
    await expectSame(x => tf.mul(tf.slice(x, [0, 0], [2, 2]), tf.cast(chosen, 'float32')))
    const flags = keep(() => tf.tensor1d([true, false, true], 'bool'))
    await expectSame(x => tf.where(flags, x, tf.neg(x)))
  })
})
