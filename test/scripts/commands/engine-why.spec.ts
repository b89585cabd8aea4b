import { expect } from 'chai'
import { missing } from '../../../node/engine/choice/installed.ts'
import type { EngineName } from '../../../node/engine/types.ts'
import { engineWhy } from '../../../scripts/commands/shared/engine-why.ts'

describe('engineWhy', () => {
  it('should say that an engine was asked for', () => {
    expect(engineWhy({ engine: 'cpu', wanted: 'cpu' })).to.equal('as asked')
  })

  it('should say that nothing is better than the first', () => {
    expect(engineWhy({ engine: 'onnx', wanted: 'auto' })).to.equal('the fastest')
  })

  it('should say what is wrong with every engine that would be preferred', () => {
    const reason = missing('tensorflow') ?? 'does not work, memesh engines says why'
    expect(engineWhy({ engine: 'wasm', wanted: 'auto' }))
      .to.match(/^onnx: .+; onnx-web: .+/)
      .and.include(`; tensorflow: ${reason}`)
    expect(engineWhy({ engine: 'cpu', wanted: 'auto' })).to.match(
      /^onnx: .+; onnx-web: .+; tensorflow: .+; wasm: .+$/
    )
  })

  it('should say that a graphics card was measured', () => {
    expect(engineWhy({ engine: 'webgpu', wanted: 'auto' })).to.equal('measured faster than onnx')
    expect(engineWhy({ engine: 'webgpu', wanted: 'webgpu' })).to.equal('as asked')
  })

  it('should say which layer could not be compiled', () => {
    expect(engineWhy({ engine: 'wasm', wanted: 'onnx', fallback: 'The layer a needs X' })).to.equal(
      'The layer a needs X'
    )
  })
  it('should say that a run stays on its engine, or why not', () => {
    const why = (engine: EngineName, wanted: EngineName | 'auto') =>
      engineWhy({ engine, wanted, before: 'cpu' })
    expect(why('cpu', 'auto')).to.equal('as this run has been')
    expect(why('cpu', 'cpu')).to.equal('as asked')
    const differs = 'not on cpu, as this run has been: the last digits will differ'
    expect(why('onnx', 'onnx')).to.equal(`as asked; ${differs}`)
    expect(why('onnx', 'auto')).to.match(/^cpu: .+; so not on cpu, as this run has been: /)
  })
})
