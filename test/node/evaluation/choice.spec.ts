import { expect } from 'chai'
import { chooseModel } from '../../../node/evaluation/choice.ts'

const of = (...values: number[]) => Float32Array.from(values)

describe('chooseModel', () => {
  const twin = of(0.5, 0.5, 0.5, 0.5)

  it('should choose what is best where it is better than the twin by more than chance explains', () => {
    // Meme − twin: −0.2, −0.2, −0.2, 0: mean −0.15, error √(0.03 / 3 / 4) = 0.05.
    const choice = chooseModel({
      localOnly: twin,
      private: of(0.4, 0.4, 0.4, 0.4),
      mean: of(0.5, 0.5, 0.3, 0.3),
      meme: of(0.3, 0.3, 0.3, 0.5)
    })
    expect(choice.model).to.equal('meme')
    expect(choice.losses.localOnly).to.equal(0.5)
    expect(choice.losses.private).to.be.closeTo(0.4, 1e-7)
    expect(choice.losses.mean).to.be.closeTo(0.4, 1e-7)
    expect(choice.losses.meme).to.be.closeTo(0.35, 1e-7)
  })

  it('should stay with the twin where that may be chance', () => {
    // −0.4, −0.1, 0, 0: mean −0.125, error √(0.1075 / 3 / 4) = 0.095: better by one error, but not by 1.645.
    const meme = of(0.1, 0.4, 0.5, 0.5)
    expect(chooseModel({ localOnly: twin, private: of(1, 1, 1, 1), meme }).model).to.equal(
      'localOnly'
    )
  })

  it('should stay with the private model where there is no twin', () => {
    const meme = of(0.1, 0.4, 0.5, 0.5)
    const choice = chooseModel({ private: twin, meme })
    expect(choice.model).to.equal('private')
    expect(choice.losses.localOnly).to.equal(null)
    expect(chooseModel({ private: twin, meme: of(0.1, 0.2, 0.1, 0.2) }).model).to.equal('meme')
  })

  it('should stay with the twin where nothing can be measured', () => {
    const losses = { localOnly: of(), private: of(), meme: of(), mean: of() }
    expect(chooseModel(losses)).to.deep.equal({
      model: 'localOnly',
      losses: { localOnly: null, private: null, meme: null, mean: null }
    })
  })

  it('should never choose a loss that is no number', () => {
    const wild = of(0.1, Number.NaN, 0.1, 0.1)
    expect(chooseModel({ localOnly: twin, private: wild, meme: wild }).model).to.equal('localOnly')
    expect(chooseModel({ localOnly: wild, private: twin, meme: twin }).model).to.equal('private')
  })
})
