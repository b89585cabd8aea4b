import { dispose, disposeVariables, tidy } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers'
import { expect } from 'chai'
import { withKeyedInitializers } from '../../../node/models/keyed-initializers.ts'
import { random } from '../engine/held.ts'

type Initializer = ReturnType<typeof initializers.zeros>

const stream = (seed: string) => (draw: number) => random.stream(seed, draw)

/** What an initializer draws. */
async function drawn(initializer: Initializer, shape: number[], seed = 'a'): Promise<Float32Array> {
  const tensor = await withKeyedInitializers(stream(seed), () => initializer.apply(shape))
  try {
    return tensor.dataSync<'float32'>().slice()
  } finally {
    dispose(tensor)
  }
}

/** The middle of the range, half its width, and the standard deviation. */
function spreadOf(values: Float32Array) {
  const low = values.reduce((least, value) => Math.min(least, value))
  const high = values.reduce((most, value) => Math.max(most, value))
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { middle: (low + high) / 2, limit: (high - low) / 2, deviation: Math.sqrt(square) }
}

const { randomUniform, randomNormal, truncatedNormal } = initializers

describe('keyed initializers', () => {
  // Limits by hand: (b − a) / 2, √3·σ, √(3·scale / fan), gain·√(3 / longer side).
  const cases: Readonly<
    Record<string, [Initializer, shape: number[], middle: number, limit: number]>
  > = {
    uniform: [randomUniform({ minval: 1, maxval: 3 }), [90, 30], 2, 1],
    normal: [randomNormal({ mean: 5, stddev: 2 }), [90, 30], 5, 3.4641],
    'truncated normal': [truncatedNormal({ stddev: 0.1 }), [90, 30], 0, 0.17321],
    'Glorot, uniform': [initializers.glorotUniform({}), [90, 30], 0, 0.22361],
    'Glorot, normal': [initializers.glorotNormal({}), [90, 30], 0, 0.22361],
    'He, of a convolution': [initializers.heNormal({}), [3, 3, 10, 30], 0, 0.2582],
    LeCun: [initializers.leCunUniform({}), [90, 30], 0, 0.18257],
    'scaled by outputs': [
      initializers.varianceScaling({ scale: 4, mode: 'fanOut', distribution: 'normal' }),
      [90, 30],
      0,
      0.63246
    ],
    'orthogonal, where tfjs does not return': [initializers.orthogonal({}), [512, 512], 0, 0.07655]
  }
  for (const [name, [initializer, shape, middle, limit]] of Object.entries(cases)) {
    it(`should draw with the mean and the deviation asked for: ${name}`, async () => {
      const spread = spreadOf(await drawn(initializer, shape))
      expect(spread.middle).to.be.closeTo(middle, 0.01 * limit)
      expect(spread.limit).to.be.closeTo(limit, 0.01 * limit)
      expect(spread.deviation).to.be.closeTo(limit / Math.sqrt(3), 0.03 * limit)
    })
  }

  it('should draw from one stream a weight', async () => {
    const ask = (seed: string) => drawn(initializers.glorotUniform({ seed: 7 }), [4, 4], seed)
    expect(await ask('a')).to.deep.equal(await ask('a'))
    expect(await ask('a')).to.not.deep.equal(await ask('b'))
    const two = await withKeyedInitializers(stream('a'), () => {
      const model = sequential({
        layers: [
          layers.dense({ units: 4, inputShape: [4], useBias: false }),
          layers.dense({ units: 4, useBias: false })
        ]
      })
      const values = model.getWeights().map(weight => weight.dataSync().slice())
      model.dispose()
      return values
    })
    expect(two[0]).to.deep.equal(await ask('a'))
    expect(two[1]).to.not.deep.equal(two[0])
  })

  it('should leave what is not random as it is', async () => {
    expect([...(await drawn(initializers.constant({ value: 3 }), [2]))]).to.deep.equal([3, 3])
    expect([...(await drawn(initializers.identity({ gain: 2 }), [2, 2]))]).to.deep.equal([
      2, 0, 0, 2
    ])
    const lstm = layers.lstm({ units: 1, unitForgetBias: true })
    // tfjs leaves what it made the bias of.
    await withKeyedInitializers(stream('a'), () => tidy(() => lstm.build([null, 2, 1])))
    const bias = lstm.getWeights()[2]!.dataSync()
    // The gate that forgets begins open.
    expect([...bias]).to.deep.equal([0, 1, 0, 0])
    disposeVariables()
  })

  it('should give tfjs its own back, also when building fails', async () => {
    const apply = () => Object.getPrototypeOf(randomUniform({})).apply
    const before = apply()
    let inside: unknown
    const failing = withKeyedInitializers(stream('a'), () => {
      inside = apply()
      throw new RangeError('no')
    })
    expect(await failing.catch(error => error)).to.be.instanceOf(RangeError)
    expect(inside).to.not.equal(before)
    expect(apply()).to.equal(before)
  })
})
