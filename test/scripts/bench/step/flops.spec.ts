import { expect } from 'chai'
import { planArchitecture } from '../../../../protocol/meme/plan.ts'
import { percentOfPeak, stepFlops } from '../../../../scripts/bench/step/flops.ts'
import { PAIR_NAMES, PAIRS } from '../../../../scripts/bench/step/pairs.ts'

describe('stepFlops', () => {
  it('should count three passes of both models, less the gradient by the images', () => {
    // Products, biases and relus of 784-200-200-10.
    const layers = [2 * 784 * 200 + 200 + 200, 2 * 200 * 200 + 200 + 200, 2 * 200 * 10 + 10]
    const forward = layers[0]! + layers[1]! + layers[2]!
    expect(stepFlops(PAIRS['mlp+mlp'], 8)).to.equal(8 * 2 * (3 * forward - layers[0]!))
  })

  it('should come within half a percent of the products, where there are many', () => {
    const { input, private: cnn } = PAIRS['cnn5x5+mlp']
    expect(planArchitecture(cnn, input).parameters).to.equal(1_663_370)
    const [first, second] = [2 * 25 * 1 * 32 * 28 * 28, 2 * 25 * 32 * 64 * 14 * 14]
    const products = 2 * first + 3 * (second + 2 * 3136 * 512 + 2 * 512 * 10)
    const counted = stepFlops(PAIRS['cnn5x5+mlp'], 64) - stepFlops(PAIRS['mlp+mlp'], 64) / 2
    expect(counted / (64 * products)).to.be.closeTo(1, 0.005)
  })
})

describe('percentOfPeak', () => {
  it('should be the rate over the peak', () => {
    // 1 GFLOP in 20 ms are 50 GFLOP/s.
    expect(percentOfPeak(1e9, 20, 100)).to.equal(50)
  })
})

describe('PAIRS', () => {
  it('should have models that take the images and give a logit a class', () => {
    for (const name of PAIR_NAMES) {
      const { input, private: model, meme } = PAIRS[name]
      for (const architecture of [model, meme]) {
        expect(planArchitecture(architecture, input).output, name).to.deep.equal([10])
      }
    }
  })
})
