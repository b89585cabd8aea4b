import { expect } from 'chai'
import { LIMITS, type Look, type Measured } from '../../../scripts/soak/measures.ts'
import { reportLines, whatBroke } from '../../../scripts/soak/report.ts'

const steady: Measured = {
  ...{ heap: 40, threadHeap: 20, external: 10, rss: 300, tensors: 24 },
  ...{ listeners: 300, streams: 20, connections: 9, handles: 25 }
}
/** Twelve looks, a minute apart, at a peer in which something changes. */
const looksAt = (change: (minutes: number) => Partial<Measured>): Look[] =>
  Array.from({ length: 12 }, (_, minutes) => ({
    minutes,
    measured: { ...steady, ...change(minutes) }
  }))
/** Eight of twelve looks count: seven minutes. */
const limitOf = (measure: keyof Measured) => LIMITS[measure].aMinute + LIMITS[measure].settling / 7

describe('the report of a soak', () => {
  it('should find nothing wrong where nothing grows', () => {
    expect(whatBroke([{ name: 'a', looks: looksAt(() => ({})) }])).to.deep.equal([])
  })

  for (const measure of Object.keys(LIMITS) as (keyof Measured)[]) {
    it(`should name who has more and more ${measure}`, () => {
      const grows = looksAt(minutes => ({
        [measure]: steady[measure] + 1.1 * limitOf(measure) * minutes
      }))
      const watched = [
        { name: 'a', looks: looksAt(() => ({})) },
        { name: 'b', looks: grows }
      ]
      const [broke, ...others] = whatBroke(watched)
      expect(broke).to.match(new RegExp(`^b: ${measure} grows by `))
      expect(others).to.deep.equal([])
      const lines = reportLines([], watched).filter(line => line.includes('!'))
      expect(lines.map(line => line.split(' ')[0])).to.deep.equal([measure])
    })
  }

  it('should forgive what is within the limits', () => {
    const grows = looksAt(minutes => ({ heap: 40 + 0.9 * limitOf('heap') * minutes }))
    expect(whatBroke([{ name: 'a', looks: grows }])).to.deep.equal([])
  })

  it('should forgive what settles within the first third', () => {
    const settles = looksAt(minutes => ({ heap: 40 + 2 * Math.min(minutes, 4) }))
    expect(whatBroke([{ name: 'a', looks: settles }])).to.deep.equal([])
  })
})
