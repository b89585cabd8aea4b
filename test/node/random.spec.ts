import { expect } from 'chai'
import { sha256Hasher } from '../../node/hasher.ts'
import { below, createRandom, shuffle } from '../../node/random.ts'

describe('random streams', () => {
  const random = createRandom(sha256Hasher)

  it('should repeat a stream of the same label path', () => {
    const draws = (label: (string | number)[]) => {
      const stream = random.stream(...label)
      return [stream.uint32(), stream.uint32(), stream.uint32()]
    }
    expect(draws(['1', 'peer', 3])).to.deep.equal(draws(['1', 'peer', 3]))
    expect(draws(['1', 'peer', 3])).not.to.deep.equal(draws(['1', 'peer', 4]))
  })

  it('should tell label paths apart whose joined text is equal', () => {
    expect(random.stream('a', 'b').uint32()).not.to.equal(random.stream('a,b').uint32())
    expect(random.stream('1').uint32()).not.to.equal(random.stream(1).uint32())
  })

  it('should draw independent first numbers for neighbouring labels', () => {
    // Mean 1/2 and lag-1 correlation 0 within 4 standard errors of 2,000 draws (0.0065 and 0.022).
    const first = Array.from({ length: 2000 }, (_, i) => random.stream('seed', i).uniform() - 0.5)
    const mean = first.reduce((sum, x) => sum + x, 0) / 2000
    const lag = first.slice(1).reduce((sum, x, i) => sum + x * first[i]!, 0) / 1999 / (1 / 12)
    expect(Math.abs(mean)).to.be.below(0.026)
    expect(Math.abs(lag)).to.be.below(0.09)
  })

  it('should stay below the bound and reach every value', () => {
    const stream = random.stream('below')
    const seen = new Set(Array.from({ length: 200 }, () => below(stream, 7)))
    expect([...seen].sort()).to.deep.equal([0, 1, 2, 3, 4, 5, 6])
  })

  it('should shuffle into a permutation, each order equally often', () => {
    const counts = new Map<string, number>()
    for (let i = 0; i < 6000; i++) {
      const order = shuffle([0, 1, 2], random.stream('shuffle', i)).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    // 1,000 each; 5 standard deviations are 144.
    expect(counts.size).to.equal(6)
    for (const [order, count] of counts) expect(count, order).to.be.within(856, 1144)
  })
})
