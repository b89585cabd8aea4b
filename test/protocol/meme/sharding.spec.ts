import { expect } from 'chai'
import fc from 'fast-check'
import { TooManyShardsError } from '../../../protocol/meme/errors.ts'
import type { Layout } from '../../../protocol/meme/layout.ts'
import { encodedBytes, planShards } from '../../../protocol/meme/sharding.ts'
import { ENCODINGS } from '../../../protocol/meme/types.ts'

const layout = (trainable: number, statistics: number): Layout => ({
  entries: [],
  trainable,
  statistics,
  size: trainable + statistics
})

describe('planShards', () => {
  it('should fill float32 shards with a quarter of their bytes', () => {
    expect(planShards(layout(600, 0), 'float32', 1024)).to.deep.equal([
      { start: 0, end: 256, encoding: 'float32' },
      { start: 256, end: 512, encoding: 'float32' },
      { start: 512, end: 600, encoding: 'float32' }
    ])
  })

  it('should keep statistics apart and in float32', () => {
    expect(planShards(layout(600, 300), 'float16', 1024)).to.deep.equal([
      { start: 0, end: 512, encoding: 'float16' },
      { start: 512, end: 600, encoding: 'float16' },
      { start: 600, end: 856, encoding: 'float32' },
      { start: 856, end: 900, encoding: 'float32' }
    ])
  })

  it('should cut int8 between blocks of 256 values and a scale', () => {
    // 1024 / 260 = 3.9 blocks
    expect(planShards(layout(800, 0), 'int8', 1024)).to.deep.equal([
      { start: 0, end: 768, encoding: 'int8' },
      { start: 768, end: 800, encoding: 'int8' }
    ])
    expect(encodedBytes('int8', 768)).to.equal(780)
    expect(encodedBytes('int8', 32)).to.equal(36)
  })

  it('should cut the default meme of the README into two shards', () => {
    // LeNet5 at 32×32×1: 61,706 × 4 = 246,824 bytes
    expect(planShards(layout(61_706, 0), 'float32', 131_072)).to.have.length(2)
  })

  it('should cover every value once, in order, within the bytes', () => {
    const cases = fc.tuple(
      fc.nat(20_000),
      fc.nat(3000),
      fc.constantFrom(...ENCODINGS),
      fc.integer({ min: 1024, max: 262_144 })
    )
    fc.assert(
      fc.property(cases, ([trainable, statistics, encoding, shardBytes]) => {
        let at = 0
        for (const shard of planShards(layout(trainable, statistics), encoding, shardBytes)) {
          expect(shard.start).to.equal(at)
          expect(shard.end).to.be.above(at)
          expect(encodedBytes(shard.encoding, shard.end - at)).to.be.at.most(shardBytes)
          expect(shard.end <= trainable || shard.start >= trainable).to.equal(true)
          if (shard.start >= trainable) expect(shard.encoding).to.equal('float32')
          at = shard.end
        }
        expect(at).to.equal(trainable + statistics)
      }),
      { seed: 1, numRuns: 500 }
    )
  })

  it('should refuse more shards than an announcement can name', () => {
    const most = 8192 * 256
    expect(planShards(layout(most, 0), 'float32', 1024)).to.have.length(8192)
    expect(() => planShards(layout(most, 1), 'float32', 1024))
      .to.throw(TooManyShardsError, '8193 shards')
      .with.property('code', 'ERR_TOO_MANY_SHARDS')
  })
})
