import { expect } from 'chai'
import { createFallbackEngine } from '../../../../node/engine/choice/fallback.ts'
import { repeatKnownStep } from '../../../../node/engine/choice/known-step.ts'
import { createReferenceEngine } from '../../../../node/engine/tfjs/reference.ts'
import { fallbackEngine } from '../available.ts'

describe('engines for what cannot be compiled', function () {
  this.timeout(30_000)

  it('should be tensorflow where it runs, else wasm', async () => {
    const engine = await createFallbackEngine()
    expect(engine.name).to.equal(fallbackEngine)
    await repeatKnownStep(engine)
  })

  it('should be wasm without TensorFlow', async () => {
    const before = process.env.MEMESH_TFJS_NODE
    try {
      process.env.MEMESH_TFJS_NODE = '/nowhere'
      expect((await createFallbackEngine()).name).to.equal('wasm')
    } finally {
      if (before === undefined) delete process.env.MEMESH_TFJS_NODE
      else process.env.MEMESH_TFJS_NODE = before
    }
  })

  it('should compare with wasm, whatever else there is', async () => {
    expect((await createReferenceEngine()).name).to.equal('wasm')
  })
})
