import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { detectEngines } from '../../../node/engine/detect.ts'
import { selectEngine } from '../../../node/engine/select.ts'
import { availableEngines } from './available.ts'

describe('engines of this machine', function () {
  this.timeout(30_000)
  const before = process.env.MEMESH_TFJS_NODE
  let folder: string
  /** What is picked where tensorflow does not run. */
  const otherwise = availableEngines.find(engine => engine !== 'tensorflow')
  const tensorflow = async () =>
    (await detectEngines()).find(({ engine }) => engine === 'tensorflow')

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'memesh-engines-'))
  })
  afterEach(async () => {
    if (before === undefined) delete process.env.MEMESH_TFJS_NODE
    else process.env.MEMESH_TFJS_NODE = before
    await rm(folder, { recursive: true })
  })

  /** A project with a package that calls itself tfjs-node. */
  async function install(source: string): Promise<void> {
    const home = join(folder, 'node_modules', '@tensorflow', 'tfjs-node')
    await mkdir(home, { recursive: true })
    await writeFile(join(home, 'package.json'), '{ "main": "index.js" }')
    await writeFile(join(home, 'index.js'), source)
    process.env.MEMESH_TFJS_NODE = folder
  }

  it('should all repeat the known step', async () => {
    for (const { engine, available, reason } of await detectEngines()) {
      expect(available, `${engine}: ${reason}`).to.equal(availableEngines.includes(engine))
    }
  })

  it('should prefer onnx, then tensorflow, then wasm', async () => {
    expect(await selectEngine('auto')).to.equal(availableEngines[0])
  })

  it('should say why tensorflow is not available: not installed', async () => {
    process.env.MEMESH_TFJS_NODE = folder
    const status = await tensorflow()
    expect(status).to.deep.equal({
      engine: 'tensorflow',
      available: false,
      reason: '@tensorflow/tfjs-node is not installed'
    })
    expect(await selectEngine('auto')).to.equal(otherwise)
  })

  for (const [what, source, reason] of [
    ['it does not load', 'throw new Error("no native library\\n  at …")', /^no native library$/],
    ['it takes its thread down', 'process.exit(7)', /ended with code 7/],
    ['it registers no backend', '', /./]
  ] as const) {
    it(`should say why tensorflow is not available: ${what}`, async () => {
      await install(source)
      const status = await tensorflow()
      expect(status!.available).to.equal(false)
      expect(status!.reason).to.match(reason)
      expect(status!.reason).to.not.include('\n')
      expect(await selectEngine('auto')).to.equal(otherwise)
      const asked = await selectEngine('tensorflow').catch(error => error)
      expect(asked).to.have.property('code', 'ERR_ENGINE_UNAVAILABLE')
      expect(asked).to.have.property('hint').that.is.a('string')
    })
  }

  it('should take what is asked for', async () => {
    expect(await selectEngine('wasm')).to.equal('wasm')
    expect(await selectEngine('cpu')).to.equal('cpu')
  })
})
