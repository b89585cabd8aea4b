import { expect } from 'chai'
import { lineageOf } from '../../../node/history/lineage.ts'
import { metricsLine } from '../../fixtures/run-folders.ts'

const shares = (round: ReturnType<typeof lineageOf>[number] | undefined) =>
  Object.fromEntries(round?.shares ?? [])

describe('lineageOf', () => {
  it('should multiply the weights back over the rounds where all metrics are there', () => {
    // A line a – b – c, equal weights: W = [[1/2, 1/2, 0], [1/3, 1/3, 1/3], [0, 1/2, 1/2]].
    const lines = [1, 2].flatMap(round => [
      metricsLine('a', round, ['b']),
      metricsLine('b', round, ['a', 'c']),
      metricsLine('c', round, ['b'])
    ])
    const [newest, oldest] = lineageOf('a', lines)
    expect(newest).to.deep.include({ round: 2, hidden: 0 })
    expect(shares(newest)).to.deep.equal({ a: 1 / 2, b: 1 / 2 })
    // The first row of W².
    expect(oldest?.round).to.equal(1)
    expect(shares(oldest)['a']).to.be.closeTo(1 / 4 + 1 / 6, 1e-12)
    expect(shares(oldest)['b']).to.be.closeTo(1 / 4 + 1 / 6, 1e-12)
    expect(shares(oldest)['c']).to.be.closeTo(1 / 6, 1e-12)
    expect(oldest?.hidden).to.equal(0)
  })

  it('should say what only the neighbours know where the metrics of one peer are there', () => {
    const lines = [1, 2, 3].map(round => metricsLine('a', round, ['b']))
    const rounds = lineageOf('a', lines)
    expect(rounds.map(shares)).to.deep.equal([
      { a: 0.5, b: 0.5 },
      { a: 0.25, b: 0.25 },
      { a: 0.125, b: 0.125 }
    ])
    expect(rounds.map(({ hidden }) => hidden)).to.deep.equal([0, 0.5, 0.75])
  })

  it('should count a stale meme to the round in which it was announced', () => {
    const lines = [metricsLine('a', 5, ['b'], 2)]
    expect(lineageOf('a', lines).map(each => [each.round, shares(each)])).to.deep.equal([
      [5, { a: 0.5 }],
      [3, { b: 0.5 }]
    ])
  })

  it('should be nothing before the first round, and not follow lines that point at each other', () => {
    expect(lineageOf('a', [])).to.deep.equal([])
    const [first, second] = [metricsLine('a', 1, ['b']), metricsLine('a', 2, ['b'])]
    const circular = [
      { ...first, averaged: second.averaged },
      { ...second, averaged: second.averaged }
    ]
    expect(lineageOf('a', circular).length).to.be.greaterThan(0)
  })
})
