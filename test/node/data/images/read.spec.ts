import { mkdir, readdir, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { adviseOn } from '../../../../node/data/derive-task.ts'
import { digestData } from '../../../../node/data/digest.ts'
import { deriveImages } from '../../../../node/data/images/derive.ts'
import { parseImageSource } from '../../../../node/data/images/parse.ts'
import { readImages } from '../../../../node/data/images/read.ts'
import { loadPeerData, parseDataSpec } from '../../../../node/data/spec.ts'
import type { ImageTask } from '../../../../node/data/task.ts'
import { withTempFolder } from '../../../fixtures/temp-folder.ts'
import { failure, random } from '../fixtures.ts'
import { pngHeaderOf, pngOf } from './files.ts'

const task: ImageTask = {
  kind: 'image',
  input: [4, 4, 1],
  classes: ['cat', 'dog'],
  preprocessing: { scale: 255, pad: 1, mean: [0], std: [1] }
}

/** A 2×2 grey image of one value. */
const grey = (value: number) => pngOf(2, 2, 1, () => value)

/** Runs with a folder of files, and a cache of its own. */
const withFiles = <T>(
  files: Readonly<Record<string, Uint8Array | string>>,
  work: (folder: string) => Promise<T>
): Promise<T> =>
  withTempFolder(async root => {
    const before = process.env['XDG_CACHE_HOME']
    process.env['XDG_CACHE_HOME'] = join(root, 'cache')
    const folder = join(root, 'images')
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), content)
    }
    try {
      return await work(folder)
    } finally {
      if (before === undefined) delete process.env['XDG_CACHE_HOME']
      else process.env['XDG_CACHE_HOME'] = before
    }
  })

const read = (path: string, notes: string[] = []) =>
  readImages(parseImageSource(`${path}?decoder=pure`), task, note => notes.push(note))

describe('readImages', () => {
  const pets = { 'dog/b.png': grey(3), 'cat/z.png': grey(2), 'cat/a.png': grey(1), 'cat/.x': 'x' }

  it('should read a folder a class, in order, and pass over hidden files', () =>
    withFiles(pets, async folder => {
      const { train, validation } = await read(folder)
      expect([...train.dataset.labels]).to.deep.equal([0, 0, 1])
      expect([...train.dataset.values]).to.deep.equal([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3])
      expect(train.dataset.shape).to.deep.equal([2, 2, 1])
      expect(validation).to.equal(null)
    }))

  it('should read folders of parts, each with a folder a class', () =>
    withFiles(
      { 'train/cat/a.png': grey(1), 'valid/dog/b.png': grey(2), 'test/cat/c.png': grey(3) },
      async folder => {
        const { train, validation, test } = await read(folder)
        // In order of the folders: test, train, valid.
        expect([train, validation, test].map(part => [...(part?.indices ?? [])])).to.deep.equal([
          [1],
          [2],
          [0]
        ])
        expect([...train.dataset.labels]).to.deep.equal([0, 0, 1])
      }
    ))

  it('should say what it passes over: files beside the classes, and folders without images', () =>
    withFiles({ ...pets, 'a.png': grey(1), 'notes.txt': 'x', 'fish/.x': '' }, async folder => {
      const notes: string[] = []
      const { train } = await read(folder, notes)
      expect(train.indices.length).to.equal(3)
      const said = [
        '2 files beside the folders of classes, passed over: a.png, notes.txt',
        '1 folder without images, passed over: fish'
      ]
      expect(notes.slice(0, 2)).to.deep.equal(said)
      const source = parseImageSource(folder)
      const { task: derived } = await deriveImages(source)
      expect(await adviseOn(source, derived)).to.deep.equal(said)
      expect(derived.classes).to.deep.equal(['cat', 'dog'])
    }))

  it('should say so of folders of parts too', () =>
    withFiles(
      { 'train/cat/a.png': grey(1), 'train/b.png': grey(2), 'test/dog/.x': '' },
      async folder => {
        const notes: string[] = []
        await read(folder, notes)
        expect(notes.slice(0, 2)).to.deep.equal([
          `1 file beside the folders of classes, passed over: ${join('train', 'b.png')}`,
          `1 folder without images, passed over: ${join('test', 'dog')}`
        ])
      }
    ))

  it('should follow links to folders and files', () =>
    withFiles({ 'cat/a.png': grey(1), '../elsewhere/b.png': grey(2) }, async folder => {
      await symlink('../elsewhere', join(folder, 'dog'))
      await symlink('../../elsewhere/b.png', join(folder, 'cat/b.png'))
      const { train } = await read(folder)
      expect([...train.dataset.labels]).to.deep.equal([0, 0, 1])
      expect([...train.dataset.values.filter((_, at) => at % 4 === 0)]).to.deep.equal([1, 2, 2])
    }))

  it('should read a list of images, from the folder of the list', () =>
    withFiles(
      {
        'list.csv': 'file,label,split,site\na/1.png,dog,train,N\n2.png,cat,test,S\n',
        'a/1.png': grey(7),
        '2.png': grey(8)
      },
      async folder => {
        const path = `${join(folder, 'list.csv')}?split=split&site=site&decoder=pure`
        const { train, test, sites } = await readImages(parseImageSource(path), task)
        expect([...train.indices, ...(test?.indices ?? [])]).to.deep.equal([0, 1])
        expect([...train.dataset.values.subarray(0, 4)]).to.deep.equal([7, 7, 7, 7])
        expect(sites).to.deep.equal({ names: ['N', 'S'], of: Uint16Array.of(0, 1) })
      }
    ))

  it('should keep what was decoded, until a file changes', () =>
    withFiles(pets, async folder => {
      const notes: string[] = []
      const before = await read(folder, notes)
      const kept = await read(folder, notes)
      expect(kept.train.dataset.values).to.deep.equal(before.train.dataset.values)
      expect(notes[0]).to.match(/^3 images as 2 × 2 × 1: decoding them by pure/)
      expect(notes[1]).to.match(/decoded them before$/)
      await writeFile(join(folder, 'cat/a.png'), grey(9))
      await utimes(join(folder, 'cat/a.png'), 1, 1)
      expect((await read(folder)).train.dataset.values[0]).to.equal(9)
    }))

  it('should decode again where what was kept is damaged', () =>
    withFiles(pets, async folder => {
      await read(folder)
      const cache = join(folder, '../cache/memesh/images')
      const [name = ''] = await readdir(cache)
      // Nobody else on the machine is to see them.
      expect((await stat(join(cache, name))).mode & 0o77).to.equal(0)
      await writeFile(join(cache, name), new Uint8Array(12 + 32))
      expect((await read(folder)).train.dataset.values[0]).to.equal(1)
    }))

  it('should put the decoder into the digest of a run', () =>
    withFiles(
      Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`cat/${n}.png`, grey(n)])),
      async folder => {
        const data = await loadPeerData(parseDataSpec(`images:${folder}?decoder=pure`), task, {
          random
        })
        expect(digestData(data)).to.deep.include({
          train: 6,
          decoder: 'pure (jpeg-js 0.4.4, fast-png 8.0.0)'
        })
      }
    ))

  const refused: readonly [
    string,
    Readonly<Record<string, Uint8Array | string>>,
    string,
    RegExp
  ][] = [
    ['a folder that is no class', { 'cow/a.png': grey(1) }, 'ERR_DATA_LABEL', /"cow" is none/],
    ['a file that is no image', { 'cat/a.png': 'hello' }, 'ERR_DATA_IMAGE', /a\.png is no image/],
    ['SVG', { 'cat/a.svg': '<svg/>' }, 'ERR_DATA_IMAGE', /a\.svg .*SVG/],
    [
      '50,000 × 50,000 pixels',
      { 'cat/a.png': pngHeaderOf(50_000, 50_000) },
      'ERR_DATA_IMAGE',
      /50000 × 50000/
    ],
    [
      'folders within a class, which it would pass over',
      { 'cat/a.png': grey(1), 'cat/old/b.png': grey(2) },
      'ERR_DATA_INVALID',
      /cat.old is a folder/
    ],
    [
      'a class beside parts',
      { 'train/cat/a.png': grey(1), 'cat/b.png': grey(2) },
      'ERR_DATA_INVALID',
      /train.cat is a folder/
    ],
    ['no folders', { 'a.png': grey(1) }, 'ERR_DATA_NOT_FOUND', /no sub-folders/]
  ]
  for (const [what, files, code, message] of refused)
    it(`should refuse ${what}`, () =>
      withFiles(files, async folder => {
        const error = await failure(() => read(folder))
        expect(error.code).to.equal(code)
        expect(error.message).to.match(message)
      }))

  it('should say that a listed file is not there', () =>
    withFiles({ 'list.csv': 'file,label\nnone.png,cat\n' }, async folder => {
      const error = await failure(() => read(join(folder, 'list.csv')))
      expect(error.code).to.equal('ERR_DATA_NOT_FOUND')
    }))
})

describe('deriveImages', () => {
  it('should take size and colour of images that are alike, and names of folders', () =>
    withFiles({ 'b/1.png': grey(1), 'a/2.png': grey(2) }, async folder => {
      const { task: derived, notes } = await deriveImages(parseImageSource(folder))
      expect(derived.input).to.deep.equal([2, 2, 1])
      expect(derived.classes).to.deep.equal(['a', 'b'])
      expect(notes).to.deep.equal([])
    }))

  it('should bring others to 32 × 32, or to the size that is wanted', () =>
    withFiles({ 'b/1.png': grey(1), 'a/2.png': pngOf(3, 2, 3, () => 0) }, async folder => {
      const { task: derived, notes } = await deriveImages(parseImageSource(folder))
      expect(derived.input).to.deep.equal([32, 32, 3])
      expect(notes).to.have.length(1)
      const sized = await deriveImages(parseImageSource(`${folder}?size=5x6`))
      expect(sized.task.input).to.deep.equal([5, 6, 3])
    }))
})
