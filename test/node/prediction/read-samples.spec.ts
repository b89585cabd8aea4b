import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { encode } from 'fast-png'
import { tableTask } from '../../../node/data/task.ts'
import type { ColumnEncoding } from '../../../node/data/types.ts'
import { readImages } from '../../../node/prediction/read-images.ts'
import { readRows } from '../../../node/prediction/read-rows.ts'
import { ManifestSchema } from '../../../protocol/federation/manifest.ts'
import { codeOf, rejection } from '../../fixtures/rejection.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'
import { tinyManifest } from '../../fixtures/tiny-federation.ts'
import { idxBytes } from '../data/fixtures.ts'

const { task: imageTask } = tinyManifest()
if (imageTask.kind !== 'image') throw new TypeError('Expected images.')

const TASK = tableTask(
  ManifestSchema.parse({
    ...tinyManifest(),
    task: {
      kind: 'table',
      input: [3],
      classes: ['no', 'yes'],
      features: [
        { name: 'age', type: 'number' },
        { name: 'ward', type: 'category', values: ['east', 'west'] }
      ]
    }
  }).task
)
const COLUMNS: ColumnEncoding[] = [
  { kind: 'number', mean: 40, std: 10 },
  { kind: 'category', size: 2, fill: 1 }
]

const read = (files: string[], delimiter: 'comma' | 'semicolon' = 'comma') =>
  readRows(files, { task: TASK, columns: COLUMNS, delimiter })

describe('readRows', () => {
  it('should find columns by name, in every file, whatever else is there', () =>
    withTempFolder(async folder => {
      const [one, two] = [join(folder, 'one.csv'), join(folder, 'two.csv.gz')]
      await writeFile(one, 'ward,id,age\nwest,7,50\n,8,\n')
      await writeFile(two, gzipSync('age,ward,label\n30,east,yes\n'))
      const { samples, sources } = await read([one, two])
      expect([...samples.dataset.values]).to.deep.equal([50, 1, Number.NaN, Number.NaN, 30, 0])
      expect(samples.dataset.columns).to.equal(COLUMNS)
      expect([...samples.indices]).to.deep.equal([0, 1, 2])
      expect(sources).to.deep.equal([
        { file: one, row: 1 },
        { file: one, row: 2 },
        { file: two, row: 1 }
      ])
    }))

  it('should cut cells as those of the training data, or at tabs', () =>
    withTempFolder(async folder => {
      const [csv, tsv] = [join(folder, 'a.csv'), join(folder, 'a.tsv')]
      await writeFile(csv, 'age;ward\n50,5;west\n')
      await writeFile(tsv, 'age\tward\n20\teast\n')
      const { samples } = await read([csv, tsv], 'semicolon')
      expect([...samples.dataset.values]).to.deep.equal([50.5, 1, 20, 0])
    }))

  it('should say what is wrong, and where', () =>
    withTempFolder(async folder => {
      const file = async (name: string, text: string) => {
        await writeFile(join(folder, name), text)
        return join(folder, name)
      }
      const unknown = await rejection(read([await file('a.csv', 'age,ward\n1,east\n2,north\n')]))
      expect(unknown.message).to.match(/a\.csv, line 3: ward is "north"/)
      const missing = await rejection(read([await file('b.csv', 'age,Ward\n1,east\n')]))
      expect(missing.message).to.match(/no column ward/)
      expect(await codeOf(read([await file('c.png', 'age,ward\n')]))).to.equal('ERR_SAMPLE_FILE')
      const empty = await rejection(read([await file('d.csv', 'age,ward\n')]))
      expect(empty.message).to.match(/d\.csv has no rows$/)
      expect(await codeOf(read([join(folder, 'd.csv')]))).to.equal('ERR_SAMPLE_FILE')
      expect(await codeOf(read([join(folder, 'none.csv')]))).to.equal('ERR_DATA_NOT_FOUND')
    }))
})

describe('readImages', () => {
  it('should take all images of all files, in order', () =>
    withTempFolder(async folder => {
      const [one, two] = [join(folder, 'one'), join(folder, 'two.gz')]
      const bytes = (count: number, value: number) =>
        idxBytes([count, 4, 4], new Uint8Array(16 * count).fill(value))
      await writeFile(one, bytes(2, 5))
      await writeFile(two, gzipSync(bytes(1, 9)))
      const { samples, sources } = await readImages([one, two], imageTask)
      expect(samples.dataset.count).to.equal(3)
      expect(samples.dataset.values[2 * 16]).to.equal(9)
      expect(sources.map(({ row }) => row)).to.deep.equal([1, 2, 1])
    }))

  it('should decode PNG files, and bring them to their size', () =>
    withTempFolder(async folder => {
      const path = join(folder, 'a.png')
      // Twice the size, in blocks of four equal pixels.
      const data = Uint8Array.from({ length: 64 }, (_, i) => 4 * (i >> 4) + ((i % 8) >> 1))
      await writeFile(path, encode({ width: 8, height: 8, data, channels: 1, depth: 8 }))
      const { samples, sources, decoder } = await readImages([path], imageTask, 'pure')
      expect([...samples.dataset.values]).to.deep.equal([...Array(16).keys()])
      expect(sources).to.deep.equal([{ file: path, row: null }])
      expect(decoder).to.match(/png/)
    }))

  it('should name a file that is no image, or not there', () =>
    withTempFolder(async folder => {
      const path = join(folder, 'a.png')
      expect(await codeOf(readImages([path], imageTask))).to.equal('ERR_DATA_NOT_FOUND')
      await writeFile(path, 'GIF89a')
      const error = await rejection(readImages([path], imageTask))
      expect(error.code).to.equal('ERR_DATA_IMAGE')
      expect(error.message).to.match(/a\.png is no PNG or JPEG, but GIF/)
    }))

  it('should refuse labels, and images of another size', () =>
    withTempFolder(async folder => {
      const path = join(folder, 'a')
      await writeFile(path, idxBytes([3], Uint8Array.of(0, 1, 2)))
      expect(await codeOf(readImages([path], imageTask))).to.equal('ERR_SAMPLE_FILE')
      await writeFile(path, idxBytes([1, 5, 5], new Uint8Array(25)))
      expect(await codeOf(readImages([path], imageTask))).to.equal('ERR_DATA_SHAPE')
    }))
})
