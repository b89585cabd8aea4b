import { expect } from 'chai'
import { formatHistogram } from '../../../node/data/histogram.ts'
import { allOf } from '../../../node/data/samples.ts'
import { datasetOf } from './fixtures.ts'

describe('formatHistogram', () => {
  it('should print a row of counts a peer', () => {
    const rows = [
      { name: 'ann', samples: allOf(datasetOf([0, 0, 2], 3)) },
      { name: 'bo', samples: allOf(datasetOf(Array(12).fill(1), 3)) }
    ]
    expect(formatHistogram(rows, ['cat', 'dog', 'hippopotamus'])).to.deep.equal([
      '     cat  dog  hippopot  all',
      'ann    2    ·         1    3',
      'bo     ·   12         ·   12'
    ])
  })

  it('should name the most frequent of many classes', () => {
    const labels = [3, 3, 3, 7, 7, 1, 9, 11, 16]
    const rows = [{ name: 'ann', samples: allOf(datasetOf(labels, 17)) }]
    const names = Array.from({ length: 17 }, (_, label) => `c${label}`)
    expect(formatHistogram(rows, names)).to.deep.equal([
      'ann  6 of 17 classes: c3 3, c7 2, c1 1, c9 1, c11 1, …'
    ])
  })
})
