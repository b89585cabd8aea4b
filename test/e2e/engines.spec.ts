import { expect } from 'chai'
import { ENGINES } from '../../node/engine/types.ts'
import { runMemesh } from '../fixtures/run-memesh.ts'

interface EnginesDocument {
  readonly schema: string
  readonly picked: string
  readonly engines: readonly { engine: string; available: boolean; reason: string | null }[]
}

describe('memesh engines', function () {
  this.timeout(300_000)

  it('should say of every engine whether it runs here, or why not', async () => {
    const { code, stdout, stderr } = await runMemesh(['engines', '--json'])
    expect(code, stderr).to.equal(0)
    const { schema, picked, engines } = JSON.parse(stdout) as EnginesDocument
    expect(schema).to.equal('memesh.engines/1')
    expect(engines.map(({ engine }) => engine)).to.deep.equal([...ENGINES])
    for (const { engine, available, reason } of engines)
      expect(reason === null, `${engine}: ${reason}`).to.equal(available)
    // A graphics card has to be measured with a federation's own step.
    const automatic = engines.filter(({ engine }) => engine !== 'webgpu' && engine !== 'cuda')
    expect(automatic.find(({ available }) => available)?.engine).to.equal(picked)
    expect(engines.find(({ engine }) => engine === 'cpu')?.available).to.equal(true)
  })
})
