import { expect } from 'chai'
import { fillBatch } from '../../../../node/data/preprocess.ts'
import { classCounts } from '../../../../node/data/samples.ts'
import { fitColumns, withColumns } from '../../../../node/data/tables/fit.ts'
import { readTable } from '../../../../node/data/tables/read.ts'
import type { TableTask } from '../../../../node/data/task.ts'
import { withTempFolder } from '../../../fixtures/temp-folder.ts'
import { failure } from '../fixtures.ts'
import { tableSource, writeCsv } from './tables.ts'

const task: TableTask = {
  kind: 'table',
  input: [4],
  classes: ['no', 'yes'],
  features: [
    { name: 'kind', type: 'category', values: ['a', 'b', 'c'] },
    { name: 'x', type: 'number' }
  ],
  standardisation: 'peer'
}

const TEXT = `x,y,other,kind,part,site
1,yes,?,b,train,N
2,no,?,a,Valid,S
NA,no,?,b,train,S
4,,?,b,train,N
3,yes,?,,test,N
5,yes,?,c,train,
`

const read = (text: string, query = 'label=y', wanted = task) =>
  withTempFolder(async folder => {
    const notes: string[] = []
    const source = tableSource(`csv:${await writeCsv(folder, text)}?${query}`)
    return { ...(await readTable(source, wanted, note => notes.push(note))), notes }
  })

/** The inputs of all samples, row by row. */
function inputsOf({ train }: Awaited<ReturnType<typeof read>>, wanted = task): number[][] {
  const parts = { train, validation: train, test: train, common: null }
  const fitted = withColumns(parts, fitColumns(train, wanted)).train
  const out = new Float32Array(train.indices.length * 4)
  fillBatch(out, fitted, [...train.indices.keys()], wanted)
  return Array.from({ length: train.indices.length }, (_, n) => [...out.slice(4 * n, 4 * n + 4)])
}

describe('readTable', () => {
  it('should find columns by name, and make inputs in the order of the manifest', async () => {
    const loaded = await read('x,y,other,kind\n1,yes,q,b\n3,no,q,a\n,yes,q,b\n5,no,q,\n')
    // Mean 3, deviation √(8/3) of the three that are there; b is the most frequent.
    const std = Math.sqrt(8 / 3)
    const expected = [
      [0, 1, 0, -2 / std],
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 1, 0, 2 / std]
    ]
    inputsOf(loaded).forEach((row, n) => {
      row.forEach((value, at) => {
        expect(value, `${n}, ${at}`).to.be.closeTo(expected[n]![at]!, 1e-6)
      })
    })
    expect([...classCounts(loaded.train)]).to.deep.equal([2, 2])
    expect(loaded.notes).to.deep.equal([
      'missing, so taken as the mean of the training part: x 1',
      'missing, so taken as the most frequent value of the training part: kind 1'
    ])
  })

  it('should standardise as the manifest has fixed it', async () => {
    const fixed = { ...task, standardisation: { mean: [10], std: [2] } }
    const loaded = await read('x,y,kind\n14,yes,c\nNaN,no,a\n', 'label=y', fixed)
    expect(inputsOf(loaded, fixed)).to.deep.equal([
      [0, 0, 1, 2],
      [1, 0, 0, 0]
    ])
  })

  it('should not make noise of a column that is the same in every row', async () => {
    const loaded = await read(`x,y,kind\n${'0.1,yes,a\n'.repeat(1000)}`)
    expect(inputsOf(loaded)[999]).to.deep.equal([1, 0, 0, 0])
  })

  it('should take missing cells as the value of the manifest that stands for them', async () => {
    const kind = { name: 'kind', type: 'category', values: ['a', 'b', '(missing)'] } as const
    const wanted = { ...task, features: [{ ...kind, values: [...kind.values] }, task.features[1]!] }
    const { train, notes } = await read('x,y,kind\n1,yes,\n2,no,a\n', 'label=y', wanted)
    expect([...train.dataset.values]).to.deep.equal([2, 1, 0, 2])
    expect(notes).to.deep.equal([])
  })

  it('should read parts and sites, and leave out rows without label or site', async () => {
    const loaded = await read(TEXT, 'label=y&split=part&site=site')
    const { train, validation, test, sites, notes } = loaded
    expect(train.dataset.count).to.equal(4)
    expect([train, validation, test].map(part => [...(part?.indices ?? [])])).to.deep.equal([
      [0, 2],
      [1],
      [3]
    ])
    expect(sites?.names).to.deep.equal(['N', 'S'])
    expect([...(sites?.of ?? [])]).to.deep.equal([0, 1, 1, 0])
    expect(notes.slice(0, 2)).to.deep.equal([
      '1 row has no y: left out',
      '1 row has no site: left out'
    ])
  })

  const wrong: readonly [string, string, string, string, RegExp][] = [
    ['a missing column', 'x,y\n1,yes\n', 'label=y', 'ERR_DATA_COLUMN', /no column kind/],
    [
      'an unknown label',
      'x,y,kind\n1,yes,a\n1,maybe,a\n',
      'label=y',
      'ERR_DATA_LABEL',
      /line 3: "maybe" is none of the federation's classes: no, yes/
    ],
    ['no number', 'x,y,kind\n1e,yes,a\n', 'label=y', 'ERR_DATA_CELL', /line 2: x is "1e"/],
    ['a number beyond float32', 'x,y,kind\n1e39,no,a\n', 'label=y', 'ERR_DATA_CELL', /1e39/],
    ['a strange value', 'x,y,kind\n1,yes,A\n', 'label=y', 'ERR_DATA_CELL', /"A".* has a, b, c/],
    [
      'a strange part',
      'x,y,kind,p\n1,yes,a,?\n',
      'label=y&split=p',
      'ERR_DATA_CELL',
      /"\?" is no part/
    ],
    [
      'a part by the name of what every object has',
      'x,y,kind,p\n1,yes,a,constructor\n',
      'label=y&split=p',
      'ERR_DATA_CELL',
      /"constructor" is no part/
    ],
    ['no rows', 'x,y,kind\n', 'label=y', 'ERR_DATA_CELL', /no rows to train on/]
  ]
  for (const [what, text, query, code, message] of wrong)
    it(`should refuse ${what}`, async () => {
      const error = await failure(() => read(text, query))
      expect(error.code).to.equal(code)
      expect(error.message).to.match(message)
    })
})
