import { expect } from 'chai'
import type { Choice } from '../../../node/evaluation/choice.ts'
import { score } from '../../../node/evaluation/score.ts'
import { choiceLine, classTable, scoreTable } from '../../../scripts/output/evaluation-report.ts'
import { exportLines } from '../../../scripts/output/export-report.ts'
import { csvLine, predictionRow, sourceText } from '../../../scripts/output/predictions.ts'
import { tinyManifest } from '../../fixtures/tiny-federation.ts'

const CHOICE: Choice = {
  model: 'mean',
  losses: { localOnly: null, private: 0.5, meme: 0.25, mean: 0.125 }
}

/** One sample of every class, all taken for class 0 with certainty. */
const scored = (classes: number) =>
  score(
    {
      labels: Uint16Array.from({ length: classes }, (_, label) => label),
      predictions: new Uint16Array(classes),
      confidences: new Float64Array(classes).fill(1),
      losses: new Float64Array(classes).fill(2)
    },
    classes
  )

describe('evaluation report', () => {
  it('should have a row a model, and mark what predict uses', () => {
    const { rows } = scoreTable({ private: scored(2), mean: scored(2) }, CHOICE)
    expect(rows).to.deep.equal([
      ['private', ['50.0 %', '(9.5–90.5)'], '50.0 %', '33.3 %', '2.000', '50.0 %', ''],
      [
        ...['mean of private and meme', ['50.0 %', '(9.5–90.5)'], '50.0 %', '33.3 %', '2.000'],
        ...['50.0 %', '← predict']
      ]
    ])
  })

  it('should say by which losses was chosen', () => {
    expect(choiceLine(CHOICE)).to.equal(
      'Chosen on validation: the mean of private and meme (calibrated cross-entropy: private 0.500, meme 0.250, mean 0.125)'
    )
    expect(choiceLine({ ...CHOICE, model: 'private' })).to.match(
      /^Chosen on validation: private, for none is better beyond chance \(/
    )
  })

  it('should show each class, and of very many the largest', () => {
    const few = classTable(scored(2), ['cat', 'dog'])
    expect(few.left).to.equal(0)
    expect(few.rows).to.deep.equal([
      ['cat', '50.0 %', '100.0 %', '66.7 %', '1', '2'],
      ['dog', '–', '0.0 %', '0.0 %', '1', '0']
    ])
    const many = classTable(scored(40), [])
    expect(many.rows).to.have.lengthOf(32)
    expect(many.left).to.equal(8)
  })
})

describe('predictions', () => {
  it('should name a sample by its file, and by its number in a file of several', () => {
    expect(sourceText({ file: 'a.png', row: null })).to.equal('a.png')
    expect(sourceText({ file: 'a.csv', row: 3 })).to.equal('a.csv#3')
  })

  it('should be written as a table that programs read', () => {
    const probabilities = Float64Array.of(0.25, 0.75)
    const row = { file: 'a "b", c', row: 2, label: 1, probability: 0.75, probabilities }
    expect(csvLine(predictionRow(row, ['cat', 'dog']))).to.equal(
      '"a ""b"", c#2",dog,0.750000,0.250000,0.750000'
    )
  })
})

describe('export report', () => {
  it('should say what goes in and what comes out', () => {
    const written = { format: 'onnx', out: 'a.onnx', parameters: 1234, batch: 'any' } as const
    expect(exportLines(written, tinyManifest())).to.deep.equal([
      '1,234 parameters; [batch, 4, 4, 1] → logits and probabilities of 3 classes',
      'Its input is preprocessed as in training: divided by 255, minus mean 0.5, divided by 0.25. The file says so too.',
      'next: onnxruntime.InferenceSession("a.onnx")   # in Python'
    ])
    const one = exportLines({ ...written, format: 'tfjs', batch: 1 }, tinyManifest())
    expect(one[0]).to.include('[1, 4, 4, 1]')
    expect(one[1]).to.match(/^One sample at a time/)
  })
})
