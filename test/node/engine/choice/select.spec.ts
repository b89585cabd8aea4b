import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { detectEngines } from '../../../../node/engine/choice/detect.ts'
import { missing } from '../../../../node/engine/choice/installed.ts'
import { selectEngine } from '../../../../node/engine/choice/select.ts'
import { unusable } from '../../../../node/engine/choice/unusable.ts'
import type { EngineName } from '../../../../node/engine/types.ts'
import { availableEngines } from '../available.ts'

const isAvailable = (engine: EngineName): boolean => availableEngines.includes(engine)

describe('engines of this machine', function () {
  this.timeout(30_000)
  const before = process.env.MEMESH_TFJS_NODE
  let folder: string

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

  it('should repeat the known step, or say why not', async () => {
    for (const { engine, available, reason } of await detectEngines()) {
      expect(available, `${engine}: ${reason}`).to.equal(reason === null)
      if (engine === 'webgpu' || engine === 'cuda') continue
      const expected = engine === 'onnx-web' ? missing(engine) === null : isAvailable(engine)
      expect(available, `${engine}: ${reason}`).to.equal(expected)
    }
  })

  it('should say why tensorflow is not available: not installed', async () => {
    process.env.MEMESH_TFJS_NODE = folder
    expect(await unusable('tensorflow')).to.equal('@tensorflow/tfjs-node is not installed')
  })

  for (const [what, source, reason] of [
    ['it does not load', 'throw new Error("no native library\\n  at …")', /^no native library$/],
    ['it takes its thread down', 'process.exit(7)', /ended with code 7/],
    ['it registers no backend', '', /./]
  ] as const) {
    it(`should say why tensorflow is not available: ${what}`, async () => {
      await install(source)
      const why = await unusable('tensorflow')
      expect(why).to.match(reason)
      expect(why).to.not.include('\n')
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

describe('automatic choice of an engine', () => {
  /** Where only these run, on a machine with these adapters. */
  const select = (
    runs: readonly EngineName[],
    {
      adapters = [],
      faster,
      before = null
    }: { adapters?: readonly string[]; faster?: boolean; before?: EngineName | null } = {}
  ) => {
    const tried: EngineName[] = []
    const unusable = async (engine: EngineName) => {
      tried.push(engine)
      return runs.includes(engine) ? null : 'not here'
    }
    const selecting = selectEngine('auto', {
      adapters,
      before,
      unusable,
      ...(faster !== undefined && { webgpuIsFaster: async () => faster })
    })
    return selecting.then(engine => ({ engine, tried }))
  }
  const GPU = { adapters: ['card'] }

  it('should prefer onnx, then onnx-web, tensorflow, wasm and cpu', async () => {
    const order = ['onnx', 'onnx-web', 'tensorflow', 'wasm', 'cpu'] as const
    for (const [i, engine] of order.entries()) {
      const { engine: picked, tried } = await select(order.slice(i))
      expect(picked).to.equal(engine)
      expect(tried, 'nothing behind it is tried').to.deep.equal(order.slice(0, i + 1))
    }
  })

  it('should take webgpu where it is measured faster, and only there', async () => {
    const both = ['onnx', 'webgpu'] as const
    expect((await select(both, { ...GPU, faster: true })).engine).to.equal('webgpu')
    expect((await select(both, { ...GPU, faster: false })).engine).to.equal('onnx')
    expect((await select(both, GPU)).engine, 'nothing to measure with').to.equal('onnx')
    expect((await select(['onnx'], { ...GPU, faster: true })).engine, 'no start').to.equal('onnx')
  })

  it('should not try webgpu without an adapter', async () => {
    const { engine, tried } = await select(['onnx', 'webgpu'], { faster: true })
    expect(engine).to.equal('onnx')
    expect(tried).to.deep.equal(['onnx'])
  })

  it('should stay with the engine before, where it runs', async () => {
    const kept = await select(['onnx', 'wasm'], { before: 'wasm' })
    expect(kept).to.deep.equal({ engine: 'wasm', tried: ['wasm'] })
    expect((await select(['onnx', 'webgpu'], { before: 'webgpu' })).engine).to.equal('webgpu')
    expect((await select(['onnx', 'wasm'], { before: 'tensorflow' })).engine).to.equal('onnx')
  })

  it('should never take cuda by itself', async () => {
    expect((await select(['cuda', 'wasm'], { ...GPU, faster: true })).engine).to.equal('wasm')
  })
})
