import { expect } from 'chai'
import { checkEngine } from '../../../node/diagnosis/engine.ts'
import { ENGINES, type EngineName } from '../../../node/engine/types.ts'

/** A machine on which only these engines run. */
const only =
  (...runs: readonly EngineName[]) =>
  async () =>
    ENGINES.map(engine => {
      const available = runs.includes(engine)
      return { engine, available, reason: available ? null : `no ${engine} here` }
    })

describe('check of the engine', () => {
  it('should be content with onnx', async () => {
    expect(await checkEngine(only('wasm', 'onnx', 'cpu'))).to.deep.equal({
      check: 'engine',
      state: 'ok',
      found: 'onnx trains; wasm, cpu would too',
      hint: null
    })
  })

  it('should warn where no native engine runs but another does', async () => {
    const { state, found, hint } = await checkEngine(only('wasm', 'cpu'))
    expect(state).to.equal('warning')
    expect(found).to.equal('wasm trains; cpu would too, but slower than onnx')
    expect(hint).to.match(/^onnx: no onnx here: npm install/)
  })

  it('should fail where none runs, and say why of each', async () => {
    const { state, hint } = await checkEngine(only())
    expect(state).to.equal('failed')
    for (const engine of ENGINES) expect(hint).to.include(`no ${engine} here`)
  })
})
