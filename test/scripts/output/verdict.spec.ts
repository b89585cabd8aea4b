import { expect } from 'chai'
import { answer, verdictSentence } from '../../../scripts/output/verdict.ts'

describe('did joining help?', () => {
  it('should be yes when the whole interval is above zero', () => {
    expect(answer(0.02, [0.001, 0.04])).to.equal('yes')
    expect(verdictSentence(0.02, [0.001, 0.04], 'this model')).to.match(
      /Yes: .*\+2\.0 \(\+0\.1 to \+4\.0\)/
    )
  })

  it('should be no when no part of the interval is above zero', () => {
    expect(answer(-0.02, [-0.04, -0.001])).to.equal('no')
    expect(answer(0, [-0.01, 0])).to.equal('no')
  })

  it('should be open when the interval holds zero, or there is none', () => {
    expect(answer(0.02, [-0.01, 0.04])).to.equal('not clear')
    expect(answer(0.02, null)).to.equal('not clear')
  })

  it('should not answer without a baseline', () => {
    expect(answer(null, null)).to.equal('not measured')
    expect(verdictSentence(null, null, 'this model')).to.match(/Not measured/)
  })
})
