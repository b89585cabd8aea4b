import { expect } from 'chai'
import { formatTable } from '../../../scripts/output/table.ts'

const init = {
  head: ['peer', 'private'],
  rows: [
    ['peer 1', ['93.4 %', '(92.8–94.0)']],
    ['mean', '90.0 %']
  ]
}

describe('formatTable', () => {
  it('should use spaces only when plain', () => {
    expect(formatTable({ ...init, plain: true })).to.deep.equal([
      'peer               private',
      'peer 1  93.4 % (92.8–94.0)',
      'mean                90.0 %'
    ])
  })

  it('should put the parts of a cell below each other in a box, without colours', () => {
    const lines = formatTable({ ...init, plain: false })
    expect(lines[0]).to.equal('┌────────┬─────────────┐')
    expect(lines[3]).to.equal('│ peer 1 │      93.4 % │')
    expect(lines[4]).to.equal('│        │ (92.8–94.0) │')
    expect(lines.join('')).to.not.include('\u001b')
  })
})
