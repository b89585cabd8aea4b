import { expect } from 'chai'
import { sha256Hasher } from '../../../node/hasher.ts'
import { initialWeights } from '../../../node/models/initialise.ts'
import { createRandom } from '../../../node/random.ts'
import type { Layout } from '../../../protocol/meme/layout.ts'
import { planArchitecture } from '../../../protocol/meme/plan.ts'
import { readArchitecture } from '../../../protocol/meme/read-architecture.ts'
import { zooArchitecture } from '../../../protocol/meme/zoo.ts'

const random = createRandom(sha256Hasher)
const initialise = (layout: Layout, seed: string) =>
  initialWeights(layout, (layer, weight) => random.stream(seed, layer, weight))

const { layout } = planArchitecture(zooArchitecture('lenet5', 10), [32, 32, 1])
const weights = initialise(layout, 'seed')
const part = (layer: string, weight: string) => {
  const entry = layout.entries.find(e => e.layer === layer && e.weight === weight)
  return weights.subarray(entry?.offset, (entry?.offset ?? 0) + (entry?.size ?? 0))
}
const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length

describe('initialWeights', () => {
  it('should give the same bits for a seed, on every machine', () => {
    // computed apart, from SHA-256, xoroshiro128+ and ±1/√25, ±1/√84
    expect([...weights.subarray(0, 4)]).to.deep.equal([
      0.021000834181904793, 0.19247950613498688, -0.17739035189151764, -0.19265812635421753
    ])
    expect([...part('conv1', 'bias').subarray(0, 2)]).to.deep.equal([
      0.17134426534175873, -0.13400386273860931
    ])
    expect([...part('logits', 'kernel').subarray(0, 2)]).to.deep.equal([
      0.04194788634777069, 0.05681426823139191
    ])
    expect(initialise(layout, 'seed')).to.deep.equal(weights)
    expect(initialise(layout, 'other')).not.to.deep.equal(weights)
  })

  it('should draw kernels and biases uniformly within 1/√fanIn', () => {
    const limits: [string, number][] = [
      ['conv1', 1 / 5],
      ['fc1', 1 / 20],
      ['logits', 1 / Math.sqrt(84)]
    ]
    for (const [layer, limit] of limits) {
      const values = part(layer, 'kernel')
      expect(Math.max(...values), layer).to.be.within(0.95 * limit, limit)
      expect(Math.min(...values), layer).to.be.within(-limit, -0.95 * limit)
      // deviation of the mean: limit / √(3n); of the mean square: limit² · 0.3 / √n
      const n = values.length
      expect(mean(values), layer).to.be.closeTo(0, (4 * limit) / Math.sqrt(3 * n))
      const square = mean(values.map(value => value * value))
      expect(square, layer).to.be.closeTo(limit ** 2 / 3, (1.2 * limit ** 2) / Math.sqrt(n))
    }
  })

  it('should begin normalisation as the identity', () => {
    const normalised = readArchitecture([
      { id: 'fc', kind: 'dense', units: 2, activation: 'relu' },
      { id: 'norm', kind: 'batchNorm' },
      { id: 'scale', kind: 'layerNorm' }
    ])
    const plan = planArchitecture(normalised, [1])
    const values = [...initialise(plan.layout, 'seed')].slice(4)
    // γ, β, γ, β, moving mean, moving variance, behind kernel and bias
    expect(values).to.deep.equal([1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1])
  })

  it('should ask for one stream a kernel and a bias', () => {
    const asked: string[] = []
    initialWeights(layout, (layer, weight) => {
      asked.push(`${layer}/${weight}`)
      return random.stream('seed')
    })
    expect(asked).to.deep.equal([
      'conv1/kernel',
      'conv1/bias',
      'conv2/kernel',
      'conv2/bias',
      'fc1/kernel',
      'fc1/bias',
      'fc2/kernel',
      'fc2/bias',
      'logits/kernel',
      'logits/bias'
    ])
  })
})
