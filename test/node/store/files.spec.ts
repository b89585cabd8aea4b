import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { writeAtomic } from '../../../node/store/files.ts'
import { codeOf } from '../../fixtures/rejection.ts'
import { runWithoutRoom } from '../../fixtures/run-without-room.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'

const FILES = new URL('../../../node/store/files.ts', import.meta.url)

const writeWithoutRoom = (path: string, bytes: number): string =>
  runWithoutRoom(`
    import { writeAtomic } from ${JSON.stringify(FILES.href)}
    await writeAtomic(${JSON.stringify(path)}, new Uint8Array(${bytes})).then(
      () => console.log('written'),
      error => console.log(error.code)
    )`)

describe('writing a file', () => {
  it('should replace what was there, with the mode asked for and nothing left beside', () =>
    withTempFolder(async folder => {
      const path = join(folder, 'a')
      await writeAtomic(path, 'old', { mode: 0o600 })
      await writeAtomic(path, new Uint8Array([110, 101, 119]), { mode: 0o600 })
      expect(await readFile(path, 'utf8')).to.equal('new')
      expect((await stat(path)).mode & 0o777).to.equal(0o600)
      expect(await readdir(folder)).to.deep.equal(['a'])
    }))

  it('should keep the old content when the disk runs full', () =>
    withTempFolder(async folder => {
      const path = join(folder, 'a')
      await writeAtomic(path, 'old')
      expect(writeWithoutRoom(path, 4096)).to.equal('ERR_RUN_FOLDER_UNWRITABLE')
      expect(await readFile(path, 'utf8')).to.equal('old')
      expect(await readdir(folder)).to.deep.equal(['a'])
    }))

  it('should fail in a folder that is not there', () =>
    withTempFolder(async folder => {
      const code = await codeOf(writeAtomic(join(folder, 'none', 'a'), ''))
      expect(code).to.equal('ERR_RUN_FOLDER_UNWRITABLE')
    }))
})
