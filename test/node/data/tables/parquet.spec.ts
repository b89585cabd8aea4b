import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { openParquet } from '../../../../node/data/tables/parquet.ts'
import { withTempFolder } from '../../../fixtures/temp-folder.ts'
import { failure } from '../fixtures.ts'
import { PARQUET } from './parquet-files.ts'
import { allRows } from './tables.ts'

const bytesOf = (name: keyof typeof PARQUET) => Buffer.from(PARQUET[name], 'base64')

const read = (bytes: Uint8Array) =>
  withTempFolder(async folder => {
    const path = join(folder, 't.parquet')
    await writeFile(path, bytes)
    const table = await openParquet(path)
    return { header: table.header, rows: await allRows(table) }
  })

describe('openParquet', () => {
  for (const name of ['snappy', 'zstd'] as const)
    it(`should read the flat columns of a file packed with ${name}, int64 exactly`, async () => {
      expect(await read(bytesOf(name))).to.deep.equal({
        header: ['id', 'x', 'y'],
        rows: [
          { line: 1, cells: ['9007199254740993', '1.5', 'yes'] },
          { line: 2, cells: ['2', '', 'no'] },
          { line: 3, cells: ['3', '-2.25', 'yes'] }
        ]
      })
    })

  it('should refuse what is no Parquet file', async () => {
    for (const bytes of [Buffer.from('a,b\n1,2\n'), Buffer.alloc(0), bytesOf('zstd').subarray(9)])
      expect((await failure(() => read(bytes))).code).to.equal('ERR_DATA_TABLE')
  })

  it('should end in an error of ours, or rows, whatever is damaged', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(586), fc.nat(255), async (at, byte) => {
        const bytes = Uint8Array.from(bytesOf('zstd'))
        bytes[at] = byte
        const rows = await read(bytes).then(
          table => table.rows.length,
          error => error.code
        )
        expect(rows).to.be.oneOf([0, 1, 2, 3, 'ERR_DATA_TABLE'])
      }),
      { seed: 7, numRuns: 300 }
    ))
})
