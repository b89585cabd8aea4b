import { expect } from 'chai'
import { consensusDistance } from '../../../node/simulation/consensus.ts'

describe('consensus distance', () => {
  it('should be 0 when all memes are equal', () => {
    const meme = new Float32Array([0.1, -2, 3e-4])
    expect(consensusDistance([meme, meme.slice(), meme.slice()])).to.equal(0)
  })

  it('should be the root of the mean squared distance to the mean', () => {
    // Mean (2, 0); squared distances 1 + 1, 1 + 1: mean 2.
    const memes = [new Float32Array([1, 1]), new Float32Array([3, -1])]
    expect(consensusDistance(memes)).to.be.closeTo(Math.SQRT2, 1e-12)
  })
})
