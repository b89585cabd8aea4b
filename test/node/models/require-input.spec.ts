import { expect } from 'chai'
import { ModelShapeError } from '../../../node/models/errors.ts'
import { requireInput } from '../../../node/models/require-input.ts'
import { readArchitecture } from '../../../protocol/meme/read-architecture.ts'
import { zooArchitecture } from '../../../protocol/meme/zoo.ts'

describe('requireInput', () => {
  it('should give the plan of a model that fits the data', () => {
    expect(requireInput(zooArchitecture('mlp', 10), [32, 32, 1], 10)?.parameters).to.equal(247_210)
  })

  it('should print both shapes when the input is too small', () => {
    expect(() => requireInput(zooArchitecture('lenet5', 10), [12, 12, 1], 10))
      .to.throw(ModelShapeError, /12×12×1: Layer "conv2".*5×5.*4×4×6/)
      .with.property('code', 'ERR_MODEL_SHAPE')
  })

  it('should print both numbers when the outputs are not the classes', () => {
    expect(() => requireInput(zooArchitecture('cnn1', 10), [32, 32, 1], 7)).to.throw(
      ModelShapeError,
      '10 outputs, the data have 7 classes'
    )
    const flat = readArchitecture([{ id: 'norm', kind: 'layerNorm' }])
    expect(() => requireInput(flat, [4, 7], 7)).to.throw(ModelShapeError, '4×7 outputs')
  })

  it('should leave errors that are not of the data as they are', () => {
    const lost = readArchitecture([{ id: 'sum', kind: 'add', of: ['x', 'y'] }])
    expect(() => requireInput(lost, [7], 7))
      .to.throw()
      .with.property('code', 'ERR_ARCHITECTURE_INVALID')
  })
})
