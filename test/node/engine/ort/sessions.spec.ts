import { expect } from 'chai'
import { writeModel } from '../../../../node/engine/onnx/writer.ts'
import { openRuntime } from '../../../../node/engine/ort/providers.ts'
import { Sessions } from '../../../../node/engine/ort/sessions.ts'

/** y = operator(x). */
const model = (operator: string) =>
  writeModel({
    name: operator,
    inputs: [{ name: 'x', type: 'float32', shape: [2] }],
    outputs: [{ name: 'y', type: 'float32', shape: [2] }],
    constants: [],
    nodes: [{ operator, inputs: ['x'], outputs: ['y'], attributes: {} }]
  })

describe('sessions', () => {
  let sessions: Sessions

  before(async () => {
    sessions = new Sessions(await openRuntime('onnx', 1))
  })
  after(() => sessions.dispose())

  it('should share one session between equal models, until the last user leaves', async () => {
    const first = await sessions.acquire(model('Neg'))
    expect(await sessions.acquire(model('Neg'))).to.equal(first)
    sessions.release(model('Neg'))
    expect(sessions.has(model('Neg'))).to.equal(true)
    sessions.release(model('Neg'))
    expect(sessions.has(model('Neg'))).to.equal(false)
  })

  it('should say that onnxruntime does not take a model, every time', async () => {
    for (let i = 0; i < 2; i++) {
      const error = await sessions.acquire(model('NoSuchOperator')).then(
        () => null,
        e => e
      )
      expect(error).to.have.property('code', 'ERR_UNTRACEABLE')
      expect(sessions.has(model('NoSuchOperator'))).to.equal(false)
    }
  })
})
