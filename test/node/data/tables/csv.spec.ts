import { truncate } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { MAX_RECORD_BYTES, MAX_TABLE_BYTES } from '../../../../node/data/constants.ts'
import { openCsv } from '../../../../node/data/tables/csv.ts'
import type { Delimiter } from '../../../../node/data/tables/types.ts'
import { withTempFolder } from '../../../fixtures/temp-folder.ts'
import { failure } from '../fixtures.ts'
import { allRows, writeCsv } from './tables.ts'

const read = (content: string | Uint8Array, delimiter: Delimiter = 'comma', name?: string) =>
  withTempFolder(async folder => {
    const table = await openCsv(await writeCsv(folder, content, name), delimiter)
    return { header: table.header, rows: await allRows(table) }
  })

describe('openCsv', () => {
  it('should read cells without outer spaces, and say on which line they end', async () => {
    const text = '\ufeffa, b ,\r\n1,"x, ""y""\nz",\r\n\r\n 2 ,,3\r\n'
    expect(await read(text)).to.deep.equal({
      header: ['a', 'b', ''],
      rows: [
        { line: 3, cells: ['1', 'x, "y"\nz', ''] },
        { line: 5, cells: ['2', '', '3'] }
      ]
    })
  })

  it('should read other delimiters, and decimal commas between semicolons only', async () => {
    const { rows } = await read('a;b\n-1,5;,5\n"1,5,6";x,5\n', 'semicolon')
    expect(rows.map(({ cells }) => cells)).to.deep.equal([
      ['-1.5', '.5'],
      ['1,5,6', 'x,5']
    ])
    expect((await read('a\tb\n1,5\t2\n', 'tab')).rows[0]?.cells).to.deep.equal(['1,5', '2'])
  })

  it('should read lines that end in several ways', async () => {
    const { header, rows } = await read('a,b\r\n1,2\n"3\n",4\r5,6')
    expect(header).to.deep.equal(['a', 'b'])
    expect(rows.map(({ cells }) => cells)).to.deep.equal([
      ['1', '2'],
      ['3', '4'],
      ['5', '6']
    ])
  })

  it('should unpack what ends in .gz', async () => {
    const { rows } = await read(gzipSync('a,b\n1,2\n'), 'comma', 't.csv.gz')
    expect(rows[0]?.cells).to.deep.equal(['1', '2'])
  })

  const tables: readonly [string, string | Uint8Array, RegExp][] = [
    ['a ragged row', 'a,b\n1,2\n3\n', /line 3: 1 cells, the first line has 2/],
    ['a ragged row far behind', `a,b\n${'1,2\n'.repeat(500)}3\n`, /line 502: 1 cells, .* has 2/],
    ['a row that is too long', 'a,b\n1,2,3\n', /line 2: 3 cells/],
    ['a quote that is never closed', 'a,b\n"1,2\n3,4\n', /line 3: .*quote/],
    ['a quote inside of a cell', 'a,b\n1"2,3\n', /line 2: a quote inside/],
    ['an endless row', `a,b\n"${'x'.repeat(MAX_RECORD_BYTES + 9)}`, /line 2: a row of more than/],
    ['two columns of one name', 'a,b,a\n1,2,3\n', /two columns named "a"/],
    ['cells cut elsewhere', 'a;b\n1;2\n', /a single column/],
    ['bytes', Uint8Array.of(80, 75, 3, 4, 44, 0, 1), /no text in UTF-8/],
    ['Latin-1', Uint8Array.from(Buffer.from('Größe,b\n1,2\n', 'latin1')), /no text in UTF-8/],
    ['nothing', '', /is empty/],
    ['too many columns', `a${',b'.repeat(20_000)}\n`, /20001 columns/]
  ]
  for (const [what, text, message] of tables)
    it(`should refuse ${what}`, async () => {
      const error = await failure(() => read(text))
      expect(error.code).to.equal('ERR_DATA_TABLE')
      expect(error.message).to.match(message)
    })

  it('should say what stands between the cells instead', () =>
    withTempFolder(async folder => {
      const path = await writeCsv(folder, 'a;b\n1,5;2\n')
      const error = await openCsv(path, 'comma').catch((caught: { hint: string }) => caught)
      expect(error).to.have.property('hint').that.includes('&delimiter=semicolon')
    }))

  it('should stop a file of kilobytes that unpacks to one endless row', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from('a,b\n'), Buffer.alloc(1 << 26, 'x')]))
    expect(bomb.length).to.be.below(100_000)
    const error = await failure(() => read(bomb, 'comma', 't.csv.gz'))
    expect(error.message).to.match(/line 2: a row of more than 1048576 bytes/)
  })

  it('should refuse a file that is too large before it reads it', () =>
    withTempFolder(async folder => {
      const path = await writeCsv(folder, 'a,b\n')
      await truncate(path, MAX_TABLE_BYTES + 1)
      const error = await failure(() => openCsv(path, 'comma'))
      expect(error.code).to.equal('ERR_DATA_TABLE')
      expect(error.message).to.include('holds more than 2147483648 bytes')
    }))

  it('should say that a file is not there, or a folder', async () => {
    expect((await failure(() => openCsv('/none.csv', 'comma'))).code).to.equal('ERR_DATA_NOT_FOUND')
    expect((await failure(() => openCsv('/tmp', 'comma'))).code).to.equal('ERR_DATA_INVALID')
  })
})
