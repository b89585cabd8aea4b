import { expect } from 'chai'
import { writeSafetensors } from '../../../node/export/safetensors.ts'

describe('writeSafetensors', () => {
  const tensors = [
    { name: 'fc/kernel', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, -6.5) },
    { name: 'fc/bias', shape: [], data: Float32Array.of(0.25) }
  ]
  const file = writeSafetensors(tensors, { classes: '["größer"]' })
  const view = new DataView(file.buffer)
  const length = Number(view.getBigUint64(0, true))
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)))

  it('should begin with the length of a header that is a multiple of 8', () => {
    expect(length % 8).to.equal(0)
    expect(file.length).to.equal(8 + length + 28)
  })

  it('should say where each tensor lies, one behind the other', () => {
    expect(header).to.deep.equal({
      __metadata__: { classes: '["größer"]' },
      'fc/kernel': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      'fc/bias': { dtype: 'F32', shape: [], data_offsets: [24, 28] }
    })
  })

  it('should hold the values, little-endian', () => {
    for (const { name, data } of tensors) {
      const [start] = header[name].data_offsets
      for (const [i, value] of data.entries())
        expect(view.getFloat32(8 + length + start + 4 * i, true)).to.equal(value)
    }
  })
})
