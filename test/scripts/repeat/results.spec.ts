import { expect } from 'chai'
import { readResult, runLines, summaryLines } from '../../../scripts/repeat/results.ts'

const json = (...failed: string[]) =>
  JSON.stringify({
    stats: { passes: 5 },
    failures: failed.map(fullTitle => ({ fullTitle, err: { message: 'expected 1\nto equal 2' } }))
  })

describe('results of repeated tests', () => {
  it('should be counted, with the first line of why', () => {
    const result = { ...readResult(json('a b'), 1, ''), seconds: 12.4 }
    expect(runLines(result, 3, 20)).to.deep.equal([
      'run  3/20  5 passed, 1 failed, 12 s',
      '  a b: expected 1'
    ])
  })

  it('should be a failure where there are none, or where something was left behind', () => {
    expect(readResult(null, 1, 'first\nno such module\n').failures).to.deep.equal([
      { title: '(no results)', message: 'first\nno such module' }
    ])
    expect(readResult(json(), 1, 'Still open').failures).to.deep.equal([
      { title: '(after the tests)', message: 'Still open' }
    ])
    expect(readResult(json(), 0, '5 passed').failures).to.deep.equal([])
  })

  it('should be summed up by test, the worst first', () => {
    const runs = [[], ['a'], ['b', 'a'], []].map(failed => ({
      ...readResult(json(...failed), failed.length, ''),
      seconds: 1
    }))
    expect(summaryLines(runs)).to.deep.equal([
      '',
      'failed 2 of 4: a',
      'failed 1 of 4: b',
      'repeat: 2 of 4 runs failed'
    ])
    expect(summaryLines(runs.slice(0, 1)).at(-1)).to.equal('repeat: 1 run, none failed')
  })
})
