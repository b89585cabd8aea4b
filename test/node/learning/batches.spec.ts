import { expect } from 'chai'
import { epochOrder, miniBatches } from '../../../node/learning/batches.ts'
import { random } from '../engine/held.ts'

const label = { seed: '1', peer: 'a', ownRound: 2, epoch: 1 }

describe('epochOrder', () => {
  it('should hold every position once', () => {
    const order = epochOrder(random, label, 100)
    expect([...order].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 100 }, (_, i) => i))
  })

  it('should be the same for the same label, and another for each part of it', () => {
    const order = epochOrder(random, label, 50)
    expect(epochOrder(random, label, 50)).to.deep.equal(order)
    for (const change of [{ seed: '2' }, { peer: 'b' }, { ownRound: 3 }, { epoch: 2 }]) {
      const other = epochOrder(random, { ...label, ...change }, 50)
      expect([...other], Object.keys(change)[0]).to.not.deep.equal([...order])
    }
  })
})

describe('miniBatches', () => {
  it('should cut an order into batches, the rest last', () => {
    const sizes = (count: number) =>
      [...miniBatches(new Uint32Array(count), 32)].map(({ length }) => length)
    expect(sizes(200)).to.deep.equal([32, 32, 32, 32, 32, 32, 8])
    expect(sizes(64)).to.deep.equal([32, 32])
    expect(sizes(5)).to.deep.equal([5])
  })

  it('should keep the order', () => {
    const order = epochOrder(random, label, 10)
    expect([...miniBatches(order, 4)].flatMap(batch => [...batch])).to.deep.equal([...order])
  })
})
