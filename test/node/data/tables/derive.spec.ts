import { expect } from 'chai'
import { deriveTable } from '../../../../node/data/tables/derive.ts'
import type { TableTask } from '../../../../node/data/task.ts'
import { validateTask } from '../../../../protocol/federation/validate-task.ts'
import { withTempFolder } from '../../../fixtures/temp-folder.ts'
import { failure } from '../fixtures.ts'
import { tableSource, writeCsv } from './tables.ts'

const derive = (text: string | Uint8Array, query = 'label=y') =>
  withTempFolder(async folder => {
    const path = await writeCsv(folder, text)
    const { task, notes } = await deriveTable(tableSource(`csv:${path}?${query}`))
    return { task: task as TableTask, notes }
  })

/** A table of `count` rows, its cells by the number of the row. */
const tableOf = (header: string, count: number, row: (n: number) => string) =>
  `${header}\n${Array.from({ length: count }, (_, n) => `${row(n)}\n`).join('')}`

describe('deriveTable', () => {
  it('should tell numbers from categories, and order classes as numbers are', async () => {
    const text = tableOf('x,kind,y', 12, n => `${n / 2},${n % 3 ? 'b' : 'a'},${n % 2 ? 10 : 9}`)
    const { task, notes } = await derive(text)
    expect(task).to.deep.equal({
      kind: 'table',
      input: [3],
      classes: ['9', '10'],
      features: [
        { name: 'x', type: 'number' },
        { name: 'kind', type: 'category', values: ['a', 'b'] }
      ],
      standardisation: 'peer'
    })
    expect(notes).to.deep.equal([])
    expect(validateTask(task)).to.deep.equal([])
  })

  it('should give a category a value for what is missing, and numbers none', async () => {
    const { task } = await derive(
      tableOf('x,kind,y', 12, n => `${n || 'NA'},${n ? 'a' : ''},${n % 2}`)
    )
    expect(task.features).to.deep.equal([
      { name: 'x', type: 'number' },
      { name: 'kind', type: 'category', values: ['a', '(missing)'] }
    ])
  })

  it('should leave out what tells nothing, and say why', async () => {
    const { task, notes } = await derive(
      tableOf(',id,same,empty,text,mixed,site,part,skip,x,y', 120, n =>
        [n, 7000 + n, 'z', '', `name ${n}`, n || '> 89', 'A', 'train', n, n % 7, n % 2].join()
      ),
      'label=y&site=site&split=part&ignore=skip'
    )
    expect(task.features.map(({ name }) => name)).to.deep.equal(['x'])
    expect(notes).to.deep.equal([
      'left out: column 1 (it has no name)',
      'left out: id (another whole number in every row, as an identifier)',
      'left out: same (it is the same in every row)',
      'left out: empty (it is empty)',
      'left out: text (neither numbers nor few values: line 2 has "name 0")',
      'left out: mixed (neither numbers nor few values: line 2 has "> 89")'
    ])
  })

  it('should doubt what is nearly an identifier, and what is written in two ways', async () => {
    const { task, notes } = await derive(
      tableOf('patient,sex,y', 120, n =>
        [
          7000 + Math.max(n, 8),
          n % 3 ? 'f' : n % 2 ? 'F' : 'm',
          n % 2 ? '1.0' : n % 4 ? '1' : '0'
        ].join()
      )
    )
    expect(task.features.map(({ name }) => name)).to.deep.equal(['patient', 'sex'])
    expect(notes).to.deep.equal([
      'classes that differ only in how they are written: "1.0" and "1"; if they mean the same, write them alike',
      'patient has another whole number in nearly every row, as an identifier; leave it out if it is one: ignore=patient',
      'values of sex that differ only in how they are written: "f" and "F"; if they mean the same, write them alike'
    ])
    const twice = await derive(tableOf('x,y', 120, n => `${n % 60},${n % 2}`))
    expect(twice.notes).to.deep.equal([])
  })

  it('should take the features that are named, identifiers too, in their order', async () => {
    const text = tableOf('id,x,y', 120, n => `${n},${n % 7},${n % 2}`)
    const { task } = await derive(text, 'label=y&features=x,id')
    expect(task.features.map(({ name }) => name)).to.deep.equal(['x', 'id'])
  })

  const refused: readonly [string, string | Uint8Array, string, string][] = [
    ['a missing label', 'a,b\n1,2\n', 'label=y', 'ERR_DATA_COLUMN'],
    ['a feature that is not there', 'a,y\n1,2\n', 'label=y&features=b', 'ERR_DATA_COLUMN'],
    ['an ignored column that is not there', 'a,y\n1,2\n', 'label=y&ignore=b', 'ERR_DATA_COLUMN'],
    ['a single class', 'a,y\n1,2\n2,2\n', 'label=y', 'ERR_DATA_CELL'],
    [
      'a label that is a measurement',
      tableOf('a,y', 99, n => `${n % 5},${n}.5`),
      'label=y',
      'ERR_DATA_CELL'
    ],
    ['a class with a bidirectional character', 'a,y\n1,\u202ex\n2,z\n', 'label=y', 'ERR_DATA_CELL'],
    ['a class in Latin-1', Buffer.from('a,y\n1,für\n2,z\n', 'latin1'), 'label=y', 'ERR_DATA_CELL'],
    ['no column beside the label', 'a,y\n1,2\n1,3\n', 'label=y', 'ERR_DATA_COLUMN'],
    [
      'a named feature of text',
      tableOf('a,y', 99, n => `name ${n},${n % 2}`),
      'label=y&features=a',
      'ERR_DATA_CELL'
    ]
  ]
  for (const [what, text, query, code] of refused)
    it(`should refuse ${what}`, async () => {
      expect((await failure(() => derive(text, query))).code).to.equal(code)
    })
})
