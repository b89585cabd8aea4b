import { expect } from 'chai'
import { checkData } from '../../../node/data/check.ts'
import { parseDataSpec } from '../../../node/data/spec.ts'
import type { TableTask } from '../../../node/data/task.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'
import { failure, random } from './fixtures.ts'
import { writeCsv } from './tables/tables.ts'

const task: TableTask = {
  kind: 'table',
  input: [4],
  classes: ['no', 'yes'],
  features: [
    { name: 'age', type: 'number' },
    { name: 'ward', type: 'number' },
    { name: 'sex', type: 'category', values: ['f', 'm'] }
  ],
  standardisation: 'peer'
}

const check = (text: string, wanted: TableTask | null) =>
  withTempFolder(async folder => {
    const path = await writeCsv(folder, text)
    return checkData(parseDataSpec(`csv:${path}?label=y`), wanted, random)
  })

describe('checkData', () => {
  it('should tell all that does not fit, not the first of it only', async () => {
    const { data, problems } = await check(
      'age,sex,y\n> 89,f,no\n7,M,yes\n8,M,maybe\n9,,no\n',
      task
    )
    expect(data).to.equal(null)
    const [missing, ...others] = problems
    expect(missing).to.match(/has no column ward$/)
    expect(others).to.deep.equal([
      'age is to be a number, but in line 2 it is "> 89"',
      `sex has "M" (2 ×); the federation's values are f, m`,
      `y has "maybe" (1 ×); the federation's classes are no, yes`
    ])
  })

  it('should load what fits, and say what was left out', async () => {
    const rows = Array.from({ length: 10 }, (_, n) => `${n},${n},f,${n % 2 ? 'yes' : 'no'}\n`)
    const { data, problems, notes } = await check(`ward,age,sex,y\n${rows.join('')}1,2,m,\n`, task)
    expect(problems).to.deep.equal([])
    expect(data?.train.indices.length).to.equal(8)
    expect(notes).to.deep.equal(['1 row has no y: left out'])
  })

  it('should name what gives the label away, with a federation and without', async () => {
    const text = `age,ward,sex,y\n${Array.from({ length: 60 }, (_, n) => `${n % 2},${(n * 7) % 11},f,${n % 2 ? 'yes' : 'no'}\n`).join('')}`
    for (const wanted of [task, null]) {
      const { notes } = await check(text, wanted)
      const found = notes.filter(note => note.includes('all by itself'))
      expect(found.length).to.equal(1)
      expect(found[0]).to.match(/^age tells .* ignore=age$/)
    }
  })

  it('should name classes that differ only in how they are written', async () => {
    const rows = Array.from({ length: 30 }, (_, n) => `${n / 2},1,f,${n % 2 ? 'no' : 'No'}\n`)
    const text = `age,ward,sex,y\n${rows.join('')}`
    for (const wanted of [{ ...task, classes: ['No', 'no'] }, null]) {
      const { notes } = await check(text, wanted)
      expect(notes[0]).to.match(/^classes that differ only .* "No" and "no"/)
    }
  })

  it('should say without a federation what a new one would learn', async () => {
    const rows = Array.from({ length: 8 }, (_, n) => `${n / 2},x,${n % 2}\n`)
    const { task: derived, notes } = await check(`a,b,y\n${rows.join('')}`, null)
    expect(derived.input).to.deep.equal([1])
    expect(notes).to.deep.equal(['left out: b (it is the same in every row)'])
  })

  it('should count too few rows as not fitting, and a damaged file as an error', async () => {
    const { problems } = await check('age,ward,sex,y\n1,2,f,no\n', task)
    expect(problems[0]).to.include('has 1 sample:')
    expect((await failure(() => check('age,y\n1\n', task))).code).to.equal('ERR_DATA_TABLE')
  })
})
