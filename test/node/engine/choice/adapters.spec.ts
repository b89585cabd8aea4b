import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { graphicsAdapters } from '../../../../node/engine/choice/adapters.ts'

describe('graphicsAdapters', () => {
  let root: string

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'memesh-adapters-'))
  })
  afterEach(() => rm(root, { recursive: true }))

  const put = async (path: string, text = '') => {
    const file = join(root, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  const found = (platform: NodeJS.Platform = 'linux') => graphicsAdapters({ platform, root })

  it('should find none without device files, whatever drivers are installed', async () => {
    await put('sys/class/drm/renderD128/device/vendor', '0x1002\n')
    await put('dev/dri/card0')
    expect(found()).to.deep.equal([])
  })

  it('should tell cards apart by their numbers', async () => {
    await put('dev/dri/renderD128')
    await put('dev/dri/renderD129')
    await put('sys/class/drm/renderD128/device/vendor', '0x1002\n')
    await put('sys/class/drm/renderD128/device/device', '0x744c\n')
    expect(found()).to.deep.equal(['renderD128 0x1002 0x744c', 'renderD129  '])
  })

  it("should change with NVIDIA's driver", async () => {
    await put('dev/nvidia0')
    await put('dev/nvidiactl')
    await put('proc/driver/nvidia/version', 'NVRM version: 550.54\n')
    expect(found()).to.deep.equal(['nvidia0 NVRM version: 550.54'])
  })

  it('should count the card that Windows lends to its Linux', async () => {
    await put('dev/dxg')
    expect(found()).to.deep.equal(['dxg'])
  })

  it('should take for granted one on macOS and Windows, none elsewhere', () => {
    expect(found('darwin')).to.have.lengthOf(1)
    expect(found('win32')).to.have.lengthOf(1)
    expect(found('freebsd')).to.deep.equal([])
  })
})
