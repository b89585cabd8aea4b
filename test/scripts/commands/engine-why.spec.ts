import { expect } from 'chai'
import { missing } from '../../../node/engine/installed.ts'
import { engineWhy } from '../../../scripts/commands/shared/engine-why.ts'

describe('engineWhy', () => {
  it('should say that an engine was asked for', () => {
    expect(engineWhy('cpu', 'cpu')).to.equal('as asked')
  })

  it('should say that nothing is better than the first', () => {
    expect(engineWhy('onnx', 'auto')).to.equal('the fastest')
  })

  it('should say what is wrong with every engine that would be preferred', () => {
    const reason = missing('tensorflow') ?? 'does not work, memesh engines says why'
    expect(engineWhy('wasm', 'auto'))
      .to.match(/^onnx: .+; onnx-web: .+/)
      .and.include(`; tensorflow: ${reason}`)
    expect(engineWhy('cpu', 'auto')).to.match(/^onnx: .+; onnx-web: .+; tensorflow: .+; wasm: .+$/)
  })

  it('should say that a graphics card was measured', () => {
    expect(engineWhy('webgpu', 'auto')).to.equal('measured faster than onnx')
    expect(engineWhy('webgpu', 'webgpu')).to.equal('as asked')
  })

  it('should say which layer could not be compiled', () => {
    expect(engineWhy('wasm', 'onnx', 'The layer a needs X')).to.equal('The layer a needs X')
  })
})
