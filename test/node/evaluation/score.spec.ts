import { expect } from 'chai'
import { calibration } from '../../../node/evaluation/calibration.ts'
import { perClass } from '../../../node/evaluation/per-class.ts'
import { score } from '../../../node/evaluation/score.ts'

// Class 2 is never predicted, class 3 never occurs, class 4 does neither.
const labels = Uint16Array.of(0, 0, 0, 1, 1, 2)
const predictions = Uint16Array.of(0, 0, 1, 1, 3, 0)

describe('perClass', () => {
  it('should count precision, recall and F1 by hand', () => {
    expect(perClass(labels, predictions, 5)).to.deep.equal([
      { precision: 2 / 3, recall: 2 / 3, f1: 4 / 6, support: 3, predicted: 3 },
      { precision: 1 / 2, recall: 1 / 2, f1: 2 / 4, support: 2, predicted: 2 },
      { precision: null, recall: 0, f1: 0, support: 1, predicted: 0 },
      { precision: 0, recall: null, f1: 0, support: 0, predicted: 1 },
      { precision: null, recall: null, f1: null, support: 0, predicted: 0 }
    ])
  })
})

describe('calibration', () => {
  it('should be the mean gap of the bins, weighed by their samples', () => {
    // Bins of width 1/2: three samples at 0.9 with one right, one at 0.4 that is right.
    const { error, bins } = calibration(
      Float64Array.of(0.9, 0.9, 0.9, 0.4),
      [true, false, false, true],
      2
    )
    expect(error).to.be.closeTo((3 * (0.9 - 1 / 3) + (1 - 0.4)) / 4, 1e-12)
    expect(bins[0]).to.deep.equal({ count: 1, confidence: 0.4, accuracy: 1 })
    expect(bins[1]!.accuracy).to.equal(1 / 3)
  })

  it('should close bins above, and leave empty ones out', () => {
    const { error, bins } = calibration(Float64Array.of(0.5, 1), [true, true], 2)
    expect(bins.map(({ count }) => count)).to.deep.equal([1, 1])
    expect(error).to.equal(0.25)
    expect(calibration(Float64Array.of(0), [false]).error).to.equal(0)
    expect(calibration(Float64Array.of(1), [true]).bins[0]).to.deep.equal({
      count: 0,
      confidence: null,
      accuracy: null
    })
  })
})

describe('score', () => {
  it('should put all measures of some predictions together', () => {
    const confidences = Float64Array.of(0.9, 0.8, 0.7, 0.6, 0.5, 0.4)
    const losses = Float64Array.of(1, 2, 3, 4, 5, 6)
    const all = score({ labels, predictions, confidences, losses }, 5)
    expect(all.accuracy).to.equal(1 / 2)
    // Recalls of the classes that occur, and F1 of those that occur or are predicted.
    expect(all.balancedAccuracy).to.be.closeTo((2 / 3 + 1 / 2 + 0) / 3, 1e-12)
    expect(all.macroF1).to.be.closeTo((4 / 6 + 2 / 4 + 0 + 0) / 4, 1e-12)
    expect(all.crossEntropy).to.equal(3.5)
    // Wilson's interval of 3 in 6.
    expect(all.accuracyInterval[0]).to.be.closeTo(0.18761, 1e-5)
    expect(all.accuracyInterval[1]).to.be.closeTo(0.81239, 1e-5)
    expect(all.calibration.bins).to.have.lengthOf(15)
    expect(all.classes).to.have.lengthOf(5)
  })
})
