import { expect } from 'chai'
import { accuracy, balancedAccuracy, perClassAccuracy } from '../../../node/evaluation/accuracy.ts'
import { macroF1 } from '../../../node/evaluation/macro-f1.ts'
import { ownMixAccuracy, ownMixWeights } from '../../../node/evaluation/own-mix.ts'

// Class 0: 3 of 4 right, class 1: 1 of 2, class 2: 0 of 1, class 3 does not occur but is predicted once.
const labels = Uint16Array.of(0, 0, 0, 0, 1, 1, 2)
const predictions = Uint16Array.of(0, 0, 0, 1, 1, 3, 0)

describe('accuracy', () => {
  it('should be the fraction of right predictions', () => {
    expect(accuracy(labels, predictions)).to.equal(4 / 7)
  })

  it('should be given by class, NaN for a class that does not occur', () => {
    expect([...perClassAccuracy(labels, predictions, 4)]).to.deep.equal([3 / 4, 1 / 2, 0, NaN])
  })

  it('should be balanced over the classes that occur', () => {
    expect(balancedAccuracy(labels, predictions, 4)).to.be.closeTo((3 / 4 + 1 / 2 + 0) / 3, 1e-15)
  })

  it('should give macro F1 over classes that occur or are predicted', () => {
    // Class 0: TP 3, FP 1, FN 1: 6/8. Class 1: TP 1, FP 1, FN 1: 2/4. Class 2: 0 (one FN). Class 3: 0 (one FP).
    // Class 4 neither occurs nor is predicted.
    expect(macroF1(labels, predictions, 5)).to.be.closeTo((6 / 8 + 2 / 4 + 0 + 0) / 4, 1e-15)
    expect(macroF1(labels, labels, 5)).to.equal(1)
  })
})

describe('own-mix accuracy', () => {
  it('should weigh the accuracy on each class by the share of the class', () => {
    const shares = Float64Array.of(0.2, 0.5, 0.3, 0)
    // 0.2 · 3/4 + 0.5 · 1/2 + 0.3 · 0
    expect(ownMixAccuracy(labels, predictions, shares)).to.be.closeTo(0.4, 1e-15)
  })

  it('should renormalise classes away that the test set lacks', () => {
    const shares = Float64Array.of(0.2, 0.2, 0, 0.6)
    // (0.2 · 3/4 + 0.2 · 1/2) / 0.4
    expect(ownMixAccuracy(labels, predictions, shares)).to.be.closeTo(0.625, 1e-15)
  })

  it("should count present classes alike where the test set has none of the peer's", () => {
    const shares = Float64Array.of(0, 0, 0, 1)
    // (3/4 + 1/2 + 0) / 3
    expect(ownMixAccuracy(labels, predictions, shares)).to.be.closeTo(1.25 / 3, 1e-15)
  })

  it('should be exactly 1 without errors', () => {
    const shares = Float64Array.of(0.1, 0.7, 0.2, 0)
    expect(ownMixAccuracy(labels, labels, shares)).to.equal(1)
  })

  it('should be the sum of the weights of the samples that are right', () => {
    for (const shares of [
      [0.2, 0.5, 0.3, 0],
      [0.2, 0.2, 0, 0.6],
      [0, 0, 0, 1]
    ]) {
      const weights = ownMixWeights(labels, Float64Array.from(shares))
      const right = weights.filter((_, at) => labels[at] === predictions[at])
      const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0)
      expect(sum(weights)).to.be.closeTo(1, 1e-15)
      const expected = ownMixAccuracy(labels, predictions, Float64Array.from(shares))
      expect(sum(right)).to.be.closeTo(expected, 1e-15)
    }
  })
})
