import { expect } from 'chai'
import { BoundedMap } from '../../../../node/exchange/libp2p/bounded-map.ts'

describe('BoundedMap', () => {
  it('should make room by what was set least recently', () => {
    const map = new BoundedMap<number>(2)
    map.set('a', 1)
    map.set('b', 2)
    map.set('a', 3)
    map.set('c', 4)
    expect([...map.values()]).to.deep.equal([3, 4])
    expect(['a', 'b', 'c'].map(key => map.has(key))).to.deep.equal([true, false, true])
  })
})
