import { expect } from 'chai'
import { chanceWarning } from '../../../scripts/output/chance-warning.ts'

const peer = (name: string, ownMix: number, commonest: number) => ({
  name,
  private: { ownMix, ownMixInterval: null, own: ownMix, common: null },
  commonest
})

describe('chanceWarning', () => {
  it('should name a model that is no better than its commonest class, and say what to do', () => {
    const [what, hint, ...more] = chanceWarning([peer('a', 0.9, 0.2), peer('b', 0.112, 0.17)])
    expect(what).to.equal(
      'Warning: b learnt nothing: 11.2 % right, and always answering the commonest class is right on 17.0 %.'
    )
    expect(hint).to.match(/--lr/)
    expect(more).to.deep.equal([])
  })

  it('should count the others', () => {
    const [what] = chanceWarning(['a', 'b', 'c'].map(name => peer(name, 0.1, 0.1)))
    expect(what).to.match(/^Warning: a and 2 more learnt nothing/)
  })

  it('should say where accuracy tells little', () => {
    const [, , imbalance] = chanceWarning([peer('a', 0.856, 0.856)])
    expect(imbalance).to.match(/memesh evaluate, balanced and by class/)
  })

  it('should leave alone who is better, and who has a single class', () => {
    expect(chanceWarning([peer('a', 0.21, 0.2), peer('b', 1, 1)])).to.deep.equal([])
  })
})
