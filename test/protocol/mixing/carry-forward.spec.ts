import { expect } from 'chai'
import { carryForward, progressSince } from '../../../protocol/mixing/carry-forward.ts'

const floats = (...values: number[]) => Float32Array.from(values)

describe('carrying a meme forward', () => {
  it('should find the own progress from half way between two rounds', () => {
    const progress = progressSince({
      before: floats(1, 0),
      after: floats(2, -4),
      now: floats(5, 1)
    })
    expect([...progress]).to.deep.equal([3.5, 3])
  })

  it('should add the own progress to what the author has', () => {
    expect([...carryForward(floats(2, 8), floats(3.5, -1))]).to.deep.equal([5.5, 7])
  })

  it('should let peers of equal speed move as far a round as in synchronous rounds', () => {
    // All go 1 a round; the author is half a round behind our round 9: its meme would be at 8.5, and is then at ours.
    const progress = progressSince({ before: floats(8), after: floats(9), now: floats(9) })
    expect(carryForward(floats(8.5), progress)[0]).to.equal(9)
  })

  it('should not drag a peer back to where an author of an eighth of its speed began', () => {
    // We are at 16, one a round, and were at 8.5 when it began with our meme and learnt 1 in another direction.
    const progress = progressSince({
      before: floats(8, 0),
      after: floats(9, 0),
      now: floats(16, 0)
    })
    expect([...carryForward(floats(8.5, 1), progress)]).to.deep.equal([16, 1])
  })
})
