import { expect } from 'chai'
import { counted } from '../../node/counted.ts'

describe('counted', () => {
  it('should say one of a thing, and several or none of things', () => {
    expect([0, 1, 2].map(count => counted(count, 'peer'))).to.deep.equal([
      '0 peers',
      '1 peer',
      '2 peers'
    ])
    expect(counted(2, 'class', 'classes')).to.equal('2 classes')
    expect(counted(1, 'thing keeps', 'things keep')).to.equal('1 thing keeps')
  })
})
