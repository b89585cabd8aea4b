import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { controlAddress, controlPlaces } from '../../../node/control/address.ts'
import { withTempFolder } from '../../fixtures/temp-folder.ts'

describe('the address of a control socket', () => {
  const env = { XDG_RUNTIME_DIR: '/run/user/1000' }

  it('should be in the run folder, else in the runtime folder under a name of its own', () => {
    const [first, second] = controlPlaces('/runs/mine', 'linux', env)
    expect(first).to.deep.equal({ address: '/runs/mine/control.sock', isInRun: true })
    expect(second?.address).to.match(/^\/run\/user\/1000\/memesh-[0-9a-f]{16}\/control\.sock$/)
    const [, other] = controlPlaces('/runs/other', 'linux', env)
    expect(other?.address).to.not.equal(second?.address)
  })

  it('should be nowhere that a path of 104 bytes would be needed', () => {
    const fits = `/${'ä'.repeat(44)}b` // 1 + 88 + 1 bytes, and 13 for /control.sock
    expect(controlPlaces(fits, 'linux', env).map(({ isInRun }) => isInRun)).to.deep.equal([
      true,
      false
    ])
    expect(controlPlaces(`${fits}c`, 'linux', env).map(({ isInRun }) => isInRun)).to.deep.equal([
      false
    ])
    const far = { XDG_RUNTIME_DIR: `/${'x'.repeat(100)}` }
    expect(controlPlaces(`${fits}c`, 'linux', far)).to.deep.equal([])
  })

  it('should be in the temporary folder where the runtime folder is no absolute path', () => {
    for (const XDG_RUNTIME_DIR of ['', 'run'])
      expect(controlPlaces('/runs/mine', 'linux', { XDG_RUNTIME_DIR })[1]?.address).to.match(/^\//)
  })

  it('should be a named pipe on Windows', () => {
    const places = controlPlaces('C:\\runs\\mine', 'win32', env)
    expect(places).to.have.lengthOf(1)
    expect(places[0]?.address).to.match(/^\\\\\.\\pipe\\memesh-[0-9a-f]{16}$/)
  })

  it('should be what the run folder says, if that is of this very run', () =>
    withTempFolder(async run => {
      expect(await controlAddress(run)).to.equal(join(run, 'control.sock'))
      const [, elsewhere] = controlPlaces(run, 'linux', env)
      await writeFile(join(run, 'control.address'), elsewhere?.address ?? '')
      expect(await controlAddress(run)).to.equal(elsewhere?.address)
      for (const foreign of [
        controlPlaces('/another/run', 'linux', env)[1]?.address ?? '',
        '/var/run/docker.sock',
        `x${elsewhere?.address}`,
        '\\\\.\\pipe\\other',
        '\0'
      ]) {
        await writeFile(join(run, 'control.address'), foreign)
        expect(await controlAddress(run), foreign).to.equal(join(run, 'control.sock'))
      }
    }))
})
