import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { cacheFolder, type Verdict, VerdictFile } from '../../../../node/learning/speed/verdicts.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const NOW = 1e12
const key = (n: number) => n.toString(16).padStart(64, '0')
const verdict = (n: number, at = NOW): Verdict => ({
  key: key(n),
  webgpuIsFaster: n % 2 === 1,
  onnxMs: 2,
  webgpuMs: n % 2 === 1 ? 1 : null,
  at
})

describe('verdict file', () => {
  let folder: string
  let path: string
  let file: VerdictFile

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'memesh-cache-')), 'memesh')
    path = join(folder, 'engine-speed.json')
    file = new VerdictFile(folder)
  })
  afterEach(() => rm(join(folder, '..'), { recursive: true }))

  const write = async (text: string) => {
    await mkdir(folder, { recursive: true })
    await writeFile(path, text)
  }

  it('should find what was put in, the newest of each key', async () => {
    expect(await file.find(key(1), NOW)).to.equal(undefined)
    await file.put(verdict(1), NOW)
    await file.put(verdict(2), NOW)
    await file.put({ ...verdict(1), webgpuIsFaster: false }, NOW)
    expect(await file.find(key(1), NOW)).to.deep.equal({ ...verdict(1), webgpuIsFaster: false })
    expect(await file.find(key(2), NOW)).to.deep.equal(verdict(2))
    expect(await file.find(key(3), NOW)).to.equal(undefined)
  })

  it('should forget after a month, and what lies in the future', async () => {
    await file.put(verdict(1), NOW)
    expect(await file.find(key(1), NOW + 29 * DAY_MS)).to.deep.equal(verdict(1))
    expect(await file.find(key(1), NOW + 31 * DAY_MS)).to.equal(undefined)
    expect(await file.find(key(1), NOW - 1)).to.equal(undefined)
  })

  it('should keep the newest 64', async () => {
    for (let n = 0; n < 70; n++) await file.put(verdict(n), NOW)
    expect(await file.find(key(5), NOW)).to.equal(undefined)
    expect(await file.find(key(6), NOW)).to.deep.equal(verdict(6))
    expect(await file.find(key(69), NOW)).to.deep.equal(verdict(69))
  })

  const good = () => ({ schema: 'memesh.engine-speed/1', verdicts: [verdict(1)] })
  const hostile: Readonly<Record<string, () => string>> = {
    'cut off': () => JSON.stringify(good()).slice(0, -3),
    empty: () => '',
    'no object': () => '[1]',
    'another schema': () => JSON.stringify({ ...good(), schema: 'memesh.engine-speed/2' }),
    'a field too many': () => JSON.stringify({ ...good(), more: 1 }),
    'a verdict that is none': () =>
      JSON.stringify({ ...good(), verdicts: [{ ...verdict(1), webgpuIsFaster: 'yes' }] }),
    'too many verdicts': () =>
      JSON.stringify({ ...good(), verdicts: Array.from({ length: 65 }, (_, n) => verdict(n)) }),
    'a prototype': () => `{"__proto__":${JSON.stringify(good())}}`,
    'a file too large': () => JSON.stringify(good()) + ' '.repeat(70_000)
  }
  for (const [what, text] of Object.entries(hostile)) {
    it(`should ignore ${what}, and write it anew`, async () => {
      await write(text())
      expect(await file.find(key(1), NOW)).to.equal(undefined)
      await file.put(verdict(2), NOW)
      expect(await file.find(key(2), NOW)).to.deep.equal(verdict(2))
    })
  }

  it('should ignore whatever bytes there are', async () => {
    await mkdir(folder, { recursive: true })
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async bytes => {
        await writeFile(path, bytes)
        expect(await file.find(key(1), NOW)).to.equal(undefined)
      }),
      { numRuns: 30, seed: 1 }
    )
  })

  it('should not read a device without end in its place, nor a folder', async () => {
    await mkdir(folder, { recursive: true })
    await symlink('/dev/zero', path)
    expect(await file.find(key(1), NOW)).to.equal(undefined)
    await rm(path)
    await mkdir(path)
    expect(await file.find(key(1), NOW)).to.equal(undefined)
    await file.put(verdict(1), NOW)
  })

  it('should replace a link, and leave alone what it points to', async () => {
    await mkdir(folder, { recursive: true })
    const target = join(folder, '..', 'target')
    await writeFile(target, 'precious')
    await symlink(target, path)
    await file.put(verdict(1), NOW)
    expect(await readFile(target, 'utf8')).to.equal('precious')
    expect(await file.find(key(1), NOW)).to.deep.equal(verdict(1))
  })

  it('should do without a folder that cannot be made', async () => {
    await writeFile(folder, 'in the way')
    await file.put(verdict(1), NOW)
    expect(await file.find(key(1), NOW)).to.equal(undefined)
  })

  it("should lie in the user's cache folder", () => {
    const before = process.env.XDG_CACHE_HOME
    try {
      process.env.XDG_CACHE_HOME = '/cache'
      expect(cacheFolder()).to.equal(join('/cache', 'memesh'))
      delete process.env.XDG_CACHE_HOME
      expect(cacheFolder()).to.match(/\.cache.memesh$/)
    } finally {
      if (before !== undefined) process.env.XDG_CACHE_HOME = before
    }
  })
})
