import { expect } from 'chai'
import { planArchitecture } from '../../../protocol/meme/plan.ts'
import { readArchitecture } from '../../../protocol/meme/read-architecture.ts'
import { planShards } from '../../../protocol/meme/sharding.ts'
import { MAX_NORM_RATIO } from '../../../protocol/mixing/constants.ts'
import { createNormGuard } from '../../../protocol/mixing/norm-guard.ts'

// 3·2 + 2 weights, γ and β of two, then the two statistics of two.
const { layout } = planArchitecture(
  readArchitecture([
    { id: 'fc', kind: 'dense', units: 2 },
    { id: 'norm', kind: 'batchNorm' }
  ]),
  [3]
)
const [weights, statistics] = planShards(layout, 'float32', 1024)
const filled = (value: number, { start, end } = weights!) =>
  new Float32Array(end - start).fill(value)

describe('norm guard', () => {
  const guard = createNormGuard(new Float32Array(layout.size).fill(-0.5), layout)

  it('should let shards through up to ten times the size of the own ones', () => {
    expect(MAX_NORM_RATIO).to.equal(10)
    expect(guard(weights!, filled(0.5))).to.equal(true)
    expect(guard(weights!, filled(5))).to.equal(true)
    expect(guard(weights!, filled(5.01))).to.equal(false)
    expect(guard(weights!, filled(2 ** 39))).to.equal(false)
  })

  it('should measure a shard by the whole meme where the own shard is small', () => {
    const meme = new Float32Array(layout.size).fill(0.5)
    meme.fill(0, 0, 3)
    // √(9 · 0.25 / 12) = 0.433
    const partly = createNormGuard(meme, layout)
    expect(partly({ start: 0, end: 3, encoding: 'float32' }, filled(4.3))).to.equal(true)
    expect(partly({ start: 0, end: 3, encoding: 'float32' }, filled(4.4))).to.equal(false)
  })

  it('should let statistics through whatever their size', () => {
    expect(statistics?.start).to.equal(layout.trainable)
    expect(guard(statistics!, filled(1e6, statistics))).to.equal(true)
  })
})
