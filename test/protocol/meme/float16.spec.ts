import { expect } from 'chai'
import fc from 'fast-check'
import { decodeFloat16, encodeFloat16 } from '../../../protocol/meme/float16.ts'

const bitsOf = (value: number) => {
  const [low = 0, high = 0] = encodeFloat16(Float32Array.of(value))
  return low | (high << 8)
}
const numberOf = (bits: number) => decodeFloat16(Uint8Array.of(bits & 0xff, bits >> 8))[0] as number

/** The definition of IEEE 754 binary16. */
const byDefinition = (bits: number) => {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

describe('float16', () => {
  const known: [number, number][] = [
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [0.1, 0x2e66],
    [1 / 3, 0x3555],
    [65504, 0x7bff],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    // ties go to the even neighbour
    [2049, 0x6800],
    [2051, 0x6802],
    [2 ** -25, 0x0000],
    [3 * 2 ** -25, 0x0002],
    // the largest subnormal rounds up into the smallest normal number
    [1023.5 * 2 ** -24, 0x0400],
    // a carry runs through the fraction into the exponent
    [2047.5, 0x6800],
    // no infinities
    [65520, 0x7bff],
    [-1e12, 0xfbff]
  ]
  for (const [value, bits] of known) {
    it(`should write ${Object.is(value, -0) ? '-0' : value} as ${bits.toString(16)}`, () => {
      expect(bitsOf(value).toString(16)).to.equal(bits.toString(16))
    })
  }

  it('should read and write every finite number exactly', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      if ((bits & 0x7c00) === 0x7c00) continue
      const value = numberOf(bits)
      if (value !== byDefinition(bits)) expect.fail(`read ${bits.toString(16)} as ${value}`)
      if (bitsOf(value) !== bits) expect.fail(`wrote ${bits.toString(16)} as ${bitsOf(value)}`)
    }
  })

  it('should read infinities and NaN as NaN', () => {
    for (const bits of [0x7c00, 0xfc00, 0x7c01, 0x7fff, 0xffff]) expect(numberOf(bits)).to.be.NaN
  })

  it('should choose the nearest number, within 2⁻¹¹ of the value', () => {
    const value = fc.float({ min: -65504, max: 65504, noNaN: true })
    fc.assert(
      fc.property(value, v => {
        const bits = bitsOf(v)
        const error = Math.abs(byDefinition(bits) - v)
        expect(error).to.be.at.most(Math.max(2 ** -11 * Math.abs(v), 2 ** -25))
        for (const neighbour of [bits - 1, bits + 1]) {
          if ((neighbour & 0x7fff) >= 0x7c00 || (bits & 0x7fff) === 0) continue
          expect(error).to.be.at.most(Math.abs(byDefinition(neighbour) - v))
        }
      }),
      { seed: 1, numRuns: 5000 }
    )
  })
})
