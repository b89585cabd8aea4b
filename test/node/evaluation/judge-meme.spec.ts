import { expect } from 'chai'
import { judgeMeme } from '../../../node/evaluation/judge-meme.ts'

const of = (...values: number[]) => Float32Array.from(values)

describe('judgeMeme', () => {
  it('should compare the private model with its twin', () => {
    // Differences 0.5, 0.25, 0, 0.25: mean 0.25, error √(0.125 / 3 / 4).
    const losses = {
      localOnly: of(1, 1, 1, 1),
      private: of(1.5, 1.25, 1, 1.25),
      meme: of(0, 0, 0, 0)
    }
    const verdict = judgeMeme(losses)
    expect(verdict).to.include({ by: 'local-only', excess: 0.25, hurts: true })
    expect(verdict.error).to.be.closeTo(Math.sqrt(0.125 / 12), 1e-12)
  })

  it('should not blame the meme for what chance explains', () => {
    const losses = { localOnly: of(1, 1, 1, 1), private: of(2, 1, 0.5, 1), meme: of(9, 9, 9, 9) }
    expect(judgeMeme(losses)).to.include({ by: 'local-only', excess: 0.125, hurts: false })
  })

  it('should compare the meme with the private model where there is no twin', () => {
    const losses = { private: of(0.25, 0.5), meme: of(1.25, 1.5) }
    expect(judgeMeme(losses)).to.deep.equal({ by: 'meme', excess: 1, error: 0, hurts: true })
    expect(judgeMeme({ private: losses.meme, meme: losses.private }).hurts).to.equal(false)
  })

  it('should see nothing in no samples', () => {
    const verdict = judgeMeme({ private: of(), meme: of() })
    expect(verdict).to.deep.equal({ by: 'meme', excess: null, error: null, hurts: false })
  })
})
