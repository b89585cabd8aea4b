import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { createSigner } from '../../../node/identity.ts'
import { loadIdentity } from '../../../node/store/identity-file.ts'
import { openRunFolder } from '../../../node/store/run-folder.ts'
import type { RoundMetrics } from '../../../node/types.ts'
import { codeOf } from '../../fixtures/rejection.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'

describe('run folder', () => {
  it('should let one process in, and the next one after it has closed', () =>
    withTempFolder(async folder => {
      const first = await openRunFolder(folder)
      expect(await codeOf(openRunFolder(folder))).to.equal('ERR_RUN_FOLDER_LOCKED')
      await first.close()
      await (await openRunFolder(folder)).close()
    }))

  it('should leave nothing behind when discarded', () =>
    withTempFolder(async parent => {
      const run = await openRunFolder(join(parent, 'new'))
      await run.saveConfig({ schema: 'memesh.run/1', federation: 'bafy' })
      await run.discard()
      expect(await readdir(parent)).to.deep.equal([])
    }))

  it('should leave no parents behind either, but those that something is in', () =>
    withTempFolder(async parent => {
      const [first, second] = [join(parent, 'runs', 'a', 'b'), join(parent, 'runs', 'c')]
      const run = await openRunFolder(first)
      const other = await openRunFolder(second)
      await run.discard()
      expect(await readdir(join(parent, 'runs'))).to.deep.equal(['c'])
      await other.discard()
      expect(await readdir(join(parent, 'runs'))).to.deep.equal([])
      await (await openRunFolder(join(parent, 'more', 'd'))).discard()
      expect(await readdir(parent)).to.deep.equal(['runs'])
    }))

  it('should keep a folder that was there before', () =>
    withTempFolder(async parent => {
      const path = join(parent, 'old')
      await mkdir(path)
      await writeFile(join(path, 'mine.txt'), 'mine')
      await (await openRunFolder(path)).discard()
      expect(await readdir(path)).to.include('mine.txt')
    }))

  it('should leave an empty folder empty when discarded', () =>
    withTempFolder(async folder => {
      const run = await openRunFolder(folder)
      await run.saveConfig({ schema: 'memesh.run/1', federation: 'bafy' })
      await run.discard()
      expect(await readdir(folder)).to.deep.equal([])
    }))

  it('should refuse a path that cannot be a folder', () =>
    withTempFolder(async parent => {
      await writeFile(join(parent, 'file'), '')
      const path = join(parent, 'file', 'run')
      expect(await codeOf(openRunFolder(path))).to.equal('ERR_RUN_FOLDER_UNWRITABLE')
    }))

  it('should refuse a folder with a config that is not of a run', () =>
    withTempFolder(async folder => {
      const run = '"schema":"memesh.run/1","federation":"bafy"'
      for (const config of ['{"schema":"other"}', 'no JSON', `{${run},"incarnation":"x"}`]) {
        await writeFile(join(folder, 'config.json'), config)
        expect(await codeOf(openRunFolder(folder)), config).to.equal('ERR_RUN_FOLDER_MISMATCH')
      }
    }))
})

describe('identity file', () => {
  it('should be made once, for its owner only, and be read again', () =>
    withTempFolder(async folder => {
      const path = join(folder, 'identity.key')
      const made = createSigner(await loadIdentity(path)).peerId
      expect((await stat(path)).mode & 0o777).to.equal(0o600)
      expect(createSigner(await loadIdentity(path)).peerId).to.equal(made)
    }))

  it('should not replace a file that is no key', () =>
    withTempFolder(async folder => {
      const path = join(folder, 'identity.key')
      await writeFile(path, 'nonsense')
      expect(await codeOf(loadIdentity(path))).to.equal('ERR_RUN_FOLDER_MISMATCH')
      expect((await readFile(path)).toString()).to.equal('nonsense')
    }))
})

describe('metrics log', () => {
  const line = (ownRound: number) =>
    ({ peerId: 'p', round: ownRound + 4, ownRound }) as RoundMetrics

  it('should cut what came after the checkpoint, and a torn last line', () =>
    withTempFolder(async folder => {
      const run = await openRunFolder(folder)
      await run.metrics.append([line(1), line(2), line(3)])
      await writeFile(run.metrics.path, '{"ownRound":4,"pee', { flag: 'a' })
      await run.metrics.cutAfter(2, 'ownRound')
      await run.close()
      const lines = (await readFile(run.metrics.path)).toString().trim().split('\n')
      expect(lines.map(text => JSON.parse(text).ownRound)).to.deep.equal([1, 2])
    }))
})
