import { expect } from 'chai'
import * as fc from 'fast-check'
import {
  miss,
  observe,
  type PaceEstimate,
  roundDeadline
} from '../../../protocol/round/deadline.ts'
import { entryRound, isOvertaken } from '../../../protocol/round/start.ts'

const bounds = { minMs: 1_000, maxMs: 60_000 }
const ms = fc.double({ min: 0, max: 100_000, noNaN: true })
const samples = fc.array(ms, { minLength: 1, maxLength: 20 })
const learnt = (times: readonly number[]) =>
  times.reduce<PaceEstimate | undefined>(observe, undefined)
const rounds = fc.integer({ min: 0, max: 1_000 })

describe('a learnt deadline (property)', () => {
  it('should lie within the bounds whatever was seen', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(samples, fc.constant([]))), all => {
        const deadline = roundDeadline(all.map(learnt), bounds)
        expect(deadline).to.be.within(bounds.minMs, bounds.maxMs)
      })
    )
  })

  it('should not be stretched, by fewer than half of the neighbours, beyond what some other one needs', () => {
    fc.assert(
      fc.property(
        fc.array(samples, { minLength: 1, maxLength: 9 }),
        fc.array(fc.option(samples, { nil: [] }), { maxLength: 8 }),
        (honest, others) => {
          fc.pre(others.length < honest.length)
          const needs = honest.map(times => learnt(times)?.timeout ?? 0)
          const deadline = roundDeadline([...honest, ...others].map(learnt), bounds)
          expect(deadline).to.be.at.most(
            Math.min(Math.max(...needs, bounds.minMs), bounds.maxMs) + 1e-6
          )
        }
      )
    )
  })

  it('should never be learnt shorter than the mean of the samples', () => {
    fc.assert(
      fc.property(samples, times => {
        const estimate = learnt(times)
        expect(estimate?.timeout).to.be.at.least(estimate?.mean ?? Number.NaN)
        expect(estimate?.mean).to.be.within(Math.min(...times) - 1e-6, Math.max(...times) + 1e-6)
      })
    )
  })

  it('should grow to the upper bound with misses alone, and not beyond', () => {
    fc.assert(
      fc.property(samples, times => {
        let estimate = learnt(times)
        for (let i = 0; i < 20; i++) {
          const next = miss(estimate, bounds)
          expect(next?.timeout).to.be.at.most(bounds.maxMs)
          expect(next?.timeout).to.be.at.least(Math.min(estimate?.timeout ?? 0, bounds.maxMs))
          estimate = next
        }
        expect(estimate?.timeout).to.equal(bounds.maxMs)
      })
    )
  })
})

describe('being overtaken', () => {
  const table = [
    { positions: [], overtaken: false, why: 'nobody is there' },
    { positions: [5, 5], overtaken: false, why: 'they are where we are' },
    { positions: [6, 6, 6], overtaken: false, why: 'they wait for us one round further' },
    { positions: [7, 7], overtaken: true, why: 'they were through a round without us' },
    { positions: [7], overtaken: true, why: 'the only neighbour was' },
    { positions: [6, 9], overtaken: false, why: 'of two the lower one counts' },
    { positions: [7, 9, 2], overtaken: true, why: 'most were' }
  ]
  for (const { positions, overtaken, why } of table) {
    it(`should be ${overtaken} after round 5 with neighbours at [${positions}]: ${why}`, () => {
      expect(isOvertaken({ round: 5, positions })).to.equal(overtaken)
    })
  }

  it('should take more than half of the neighbours, and lead no further than one of these is (property)', () => {
    fc.assert(
      fc.property(
        rounds,
        fc.array(rounds, { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 8 }),
        (round, honest, liars) => {
          fc.pre(liars.length <= honest.length)
          const positions = [...honest, ...liars]
          const furthest = Math.max(...honest)
          if (furthest < round + 2) expect(isOvertaken({ round, positions })).to.equal(false)
          expect(entryRound({ positions, rounds: 1_000_000 })).to.be.at.most(furthest + 1)
        }
      )
    )
  })
})
