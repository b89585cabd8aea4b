import { expect } from 'chai'
import type { GuardState } from '../../../node/learning/guard.ts'
import { UNMOVED } from '../../../node/learning/guard.ts'
import type { SimulationReport } from '../../../node/simulation/types.ts'
import type { PeerReport } from '../../../node/types.ts'
import { guardLines, guardSummary } from '../../../scripts/output/guard-report.ts'

const raised = (rounds: number): GuardState => ({
  level: 0,
  raised: rounds,
  first: 3,
  last: 2 + rounds,
  highest: 0.9375
})
const localOnly = { ownMix: 0.8, ownMixInterval: null, own: 0.8, common: 0.8 }
const lines = (guard: GuardState | null, twin = true) =>
  guardLines({ guard, localOnly: twin ? localOnly : null } as PeerReport).join('\n')
const summary = (guards: readonly (GuardState | null)[]) => {
  const peers = guards.map((guard, index) => ({ name: `peer-${index + 1}`, guard }))
  return guardSummary({ peers, mean: { localOnly } } as unknown as SimulationReport).join('\n')
}

describe('the report of a guard', () => {
  it('should say nothing without one', () => {
    expect(lines(null)).to.equal('')
    expect(summary([null, null])).to.equal('')
  })

  it('should say when and why α was raised', () => {
    expect(lines(raised(4))).to.equal(
      'guard: α was raised in 4 rounds (3 to 6, up to 0.94): on validation the private model was worse than its local-only twin.'
    )
    expect(lines(raised(1), false)).to.equal(
      'guard: α was raised in 1 round (3, up to 0.94): on validation the meme was worse than the private model.'
    )
    expect(lines(UNMOVED)).to.match(/^guard: the meme did no harm/)
  })

  it('should name the peers of a simulation, those with most rounds first, and not all of many', () => {
    expect(summary([UNMOVED, raised(2), raised(5)])).to.equal(
      'guard: α was raised for 2 of 3 peers, where on validation the private model was worse than its local-only twin: peer-3 in 5 rounds (3 to 7, up to 0.94); peer-2 in 2 rounds (3 to 4, up to 0.94).'
    )
    expect(summary(Array(8).fill(raised(1)))).to.match(/; 3 more\.$/)
    expect(summary([UNMOVED])).to.match(/^guard: the meme did no harm/)
  })
})
