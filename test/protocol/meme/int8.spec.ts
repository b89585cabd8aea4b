import { expect } from 'chai'
import fc from 'fast-check'
import { sha256Hasher } from '../../../node/hasher.ts'
import { createRandom } from '../../../node/random.ts'
import { decodeInt8, encodeInt8 } from '../../../protocol/meme/int8.ts'

const random = createRandom(sha256Hasher)
const always = (uniform: number) => ({ uint32: () => 0, uniform: () => uniform })
const roundTrip = (values: Float32Array, generator = random.stream('int8')) =>
  decodeInt8(encodeInt8(values, generator), values.length)

/** Largest magnitude / 127 of the block that a value is in. */
const scaleAt = (values: Float32Array, at: number) => {
  const block = values.slice(256 * Math.floor(at / 256), 256 * Math.floor(at / 256) + 256)
  return Math.max(...block.map(Math.abs)) / 127
}

describe('int8', () => {
  it('should write a scale and a signed byte a value', () => {
    const values = Float32Array.of(127, -127, 1.5, -1.5)
    // float32 1.0, little-endian
    expect([...encodeInt8(values, always(0))]).to.deep.equal([0, 0, 128, 63, 127, 129, 1, 254])
    expect([...encodeInt8(values, always(0.75))]).to.deep.equal([0, 0, 128, 63, 127, 129, 2, 255])
  })

  it('should give every 256 values a scale of their own', () => {
    const values = new Float32Array(300).fill(0.5)
    values.fill(1000, 0, 256)
    expect(encodeInt8(values, always(0)).length).to.equal(300 + 8)
    expect(roundTrip(values)[299]).to.be.closeTo(0.5, 1e-6)
  })

  it('should err by less than the scale of the block', () => {
    const magnitude = fc.constantFrom(1e-30, 1e-6, 1, 1e9)
    const value = fc.float({ min: -1, max: 1, noNaN: true })
    const vectors = fc
      .tuple(fc.array(value, { maxLength: 600 }), magnitude)
      .map(([values, factor]) => Float32Array.from(values, v => v * factor))
    fc.assert(
      fc.property(vectors, values => {
        for (const [at, read] of roundTrip(values).entries()) {
          // one float32 rounding of the scale and one of the product, and what float32 cannot hold
          const bound = scaleAt(values, at) * (1 + 127 * 2 ** -22) + 2 ** -142
          expect(Math.abs(read - (values[at] as number))).to.be.at.most(bound)
        }
      }),
      { seed: 1, numRuns: 500 }
    )
  })

  it('should round without bias', () => {
    const values = Float32Array.from({ length: 256 }, (_, at) => Math.sin(at) * 3)
    const scale = scaleAt(values, 0)
    const draws = 4000
    const generator = random.stream('bias')
    const sums = new Float64Array(values.length)
    for (let draw = 0; draw < draws; draw++) {
      for (const [at, read] of roundTrip(values, generator).entries()) sums[at]! += read
    }
    // A rounding error has a deviation of at most half a step; 256 means within 5 deviations each.
    const bound = (5 * scale) / 2 / Math.sqrt(draws)
    for (const [at, sum] of sums.entries()) {
      expect(sum / draws, `value ${at}`).to.be.closeTo(values[at] as number, bound)
    }
  })

  it('should keep zeros, and what is too small for a scale becomes zero', () => {
    expect([...roundTrip(new Float32Array(3))]).to.deep.equal([0, 0, 0])
    expect([...roundTrip(Float32Array.of(1e-44, -1e-45))].map(Math.abs)).to.deep.equal([0, 0])
  })

  it('should read what no encoder writes as NaN', () => {
    const scales = { negative: [0, 0, 128, 191], nan: [0, 0, 192, 127], infinite: [0, 0, 128, 127] }
    for (const [name, scale] of Object.entries(scales)) {
      expect(decodeInt8(Uint8Array.of(...scale, 0), 1)[0], name).to.be.NaN
    }
    expect(decodeInt8(Uint8Array.of(0, 0, 128, 63, 128), 1)[0]).to.be.NaN
  })
})
