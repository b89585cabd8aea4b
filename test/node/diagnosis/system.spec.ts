import { expect } from 'chai'
import { checkDisk, checkMemory, checkNode } from '../../../node/diagnosis/system.ts'

describe('checks of the system', () => {
  it('should refuse a Node that is too old', () => {
    expect(checkNode('v20.18.3')).to.include({ check: 'node', state: 'failed' })
    expect(checkNode('v18.20.0').hint).to.equal('Install Node 20.19 or later.')
    for (const version of ['v20.19.0', 'v20.20.2', 'v24.0.0', process.version]) {
      expect(checkNode(version).state, version).to.equal('ok')
    }
  })

  it('should warn of little memory', () => {
    expect(checkMemory(0.5 * 2 ** 30, 8 * 2 ** 30)).to.include({
      state: 'warning',
      found: '0.5 of 8.0 GiB free'
    })
    expect(checkMemory(2 ** 31, 2 ** 33).state).to.equal('ok')
  })

  it('should measure the disk of a folder that is not there yet', async () => {
    const { state, found } = await checkDisk('not/there/yet')
    expect(state).to.be.oneOf(['ok', 'warning', 'failed'])
    expect(found).to.match(/^\d+\.\d GiB free below not\/there\/yet$/)
  })
})
