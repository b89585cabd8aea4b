import { expect } from 'chai'
import { mayShareSamples } from '../../../scripts/commands/shared/same-data.ts'

describe('mayShareSamples', () => {
  const cases: readonly [string, string, boolean][] = [
    ['mnist', 'mnist', true],
    ['mnist#1/3', 'mnist#1/3', true],
    ['mnist#1/3', 'mnist#2/3', false],
    ['mnist#1/3', 'mnist#2/4', true],
    ['csv:a.csv?label=y', 'csv:./b/../a.csv?label=y&ignore=z', true],
    ['csv:a.csv?label=y', 'csv:b.csv?label=y', false],
    ['idx:a,b', 'idx:./a,c', true],
    ['images:skin', 'mnist', false]
  ]
  for (const [one, other, expected] of cases)
    it(`should be ${expected} of ${one} and ${other}`, () => {
      expect(mayShareSamples(one, other)).to.equal(expected)
    })
})
