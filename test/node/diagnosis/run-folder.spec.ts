import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { checkRunFolder } from '../../../node/diagnosis/run-folder.ts'
import { openRunFolder } from '../../../node/store/run-folder.ts'
import { rejection } from '../../fixtures/rejection.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'

const CONFIG = JSON.stringify({ schema: 'memesh.run/1', federation: 'bafy' })

describe('check of the run folder', () => {
  it('should leave nothing where nothing was', () =>
    withTempFolder(async folder => {
      const { state } = await checkRunFolder(join(folder, 'runs', 'new'))
      expect(state).to.equal('ok')
      expect(await readdir(folder)).to.deep.equal([])
    }))

  it('should warn of a key that others can read', () =>
    withTempFolder(async folder => {
      const run = join(folder, 'run')
      await mkdir(run)
      await writeFile(join(run, 'config.json'), CONFIG)
      await writeFile(join(run, 'identity.key'), 'a key', { mode: 0o600 })
      expect((await checkRunFolder(run)).state).to.equal('ok')
      await chmod(join(run, 'identity.key'), 0o644)
      const { state, hint } = await checkRunFolder(run)
      expect(state).to.equal('warning')
      expect(hint).to.match(/^chmod 600 /)
      expect(await readdir(run)).to.include.members(['config.json', 'identity.key'])
    }))

  it('should fail where another process works, or nothing can be written', () =>
    withTempFolder(async folder => {
      const held = await openRunFolder(join(folder, 'held'))
      const locked = await rejection(checkRunFolder(held.path))
      await held.close()
      expect(locked).to.include({ code: 'ERR_RUN_FOLDER_LOCKED' })
      await writeFile(join(folder, 'file'), '')
      const unwritable = await rejection(checkRunFolder(join(folder, 'file', 'run')))
      expect(unwritable).to.include({ code: 'ERR_RUN_FOLDER_UNWRITABLE' })
    }))
})
