import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { systemClock } from '../../../../node/clock.ts'
import type { EngineName } from '../../../../node/engine/types.ts'
import { type FasterInit, webgpuIsFaster } from '../../../../node/learning/speed/faster.ts'
import { convolutional, toySpec } from '../toy.ts'

const { manifest, model } = toySpec()

describe('webgpuIsFaster', () => {
  let folder: string
  let measured: EngineName[]

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'memesh-faster-'))
    measured = []
  })
  afterEach(() => rm(folder, { recursive: true }))

  const ask = (
    webgpuMs: number | null,
    onnxMs: number | null,
    init: Partial<FasterInit> = {}
  ): Promise<boolean> =>
    webgpuIsFaster({
      sample: { manifest, model },
      stepThreads: 1,
      parallel: 1,
      clock: systemClock,
      folder,
      measure: async engine => {
        measured.push(engine)
        return engine === 'webgpu' ? webgpuMs : onnxMs
      },
      ...init
    })

  it('should compare what both take', async () => {
    expect(await ask(1, 2)).to.equal(true)
    expect(measured).to.have.members(['webgpu', 'onnx'])
    expect(await ask(2, 1, { stepThreads: 2 })).to.equal(false)
  })

  it('should count that the CPU takes several steps at the same time', async () => {
    expect(await ask(1, 3, { parallel: 4 })).to.equal(false)
    expect(await ask(1, 5, { parallel: 5 })).to.equal(false)
    expect(await ask(1, 7, { parallel: 6 })).to.equal(true)
  })

  it('should leave what cannot be measured to onnx', async () => {
    expect(await ask(null, 2)).to.equal(false)
    expect(await ask(1, null, { stepThreads: 2 })).to.equal(false)
  })

  it('should measure once, and again for other models or batches', async () => {
    expect(await ask(1, 2)).to.equal(true)
    expect(await ask(3, 2), 'remembered').to.equal(true)
    expect(measured).to.have.lengthOf(2)
    await ask(3, 2, { sample: { manifest, model: convolutional } })
    expect(measured).to.have.lengthOf(4)
    const learning = { ...manifest.learning, batch: manifest.learning.batch + 1 }
    await ask(3, 2, { sample: { manifest: { ...manifest, learning }, model } })
    expect(measured).to.have.lengthOf(6)
  })

  it('should measure in processes of their own', async () => {
    // Whichever: where no adapter answers, the CPU wins.
    const faster = await webgpuIsFaster({
      sample: { manifest, model },
      stepThreads: 1,
      parallel: 1,
      clock: systemClock,
      folder
    })
    expect(faster).to.be.a('boolean')
  }).timeout(60_000)
})
