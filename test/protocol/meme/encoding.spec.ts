import { expect } from 'chai'
import fc from 'fast-check'
import { sha256Hasher } from '../../../node/hasher.ts'
import { createRandom } from '../../../node/random.ts'
import { MAX_MAGNITUDE } from '../../../protocol/meme/constants.ts'
import { decodeShard, encodeShard } from '../../../protocol/meme/encoding.ts'
import { DivergedMemeError } from '../../../protocol/meme/errors.ts'
import { encodedBytes } from '../../../protocol/meme/sharding.ts'
import { ENCODINGS, type Encoding } from '../../../protocol/meme/types.ts'

const random = createRandom(sha256Hasher)
const encode = (values: Float32Array, encoding: Encoding) =>
  encodeShard(values, encoding, random.stream('encoding'))

const honest = fc.float32Array({ maxLength: 600, min: -1000, max: 1000, noNaN: true })

describe('encodeShard', () => {
  it('should write float32 little-endian', () => {
    expect([...encode(Float32Array.of(1, -2), 'float32')]).to.deep.equal([
      0, 0, 128, 63, 0, 0, 0, 192
    ])
  })

  for (const encoding of ENCODINGS) {
    it(`should write ${encoding} in the bytes that were planned, and read them from any offset`, () => {
      fc.assert(
        fc.property(honest, values => {
          const bytes = encode(values, encoding)
          expect(bytes.length).to.equal(encodedBytes(encoding, values.length))
          const shifted = new Uint8Array(bytes.length + 3).subarray(3)
          shifted.set(bytes)
          const decoded = decodeShard(shifted, encoding, values.length)
          expect(decoded.verdict).to.equal('accept')
        }),
        { seed: 1, numRuns: 200 }
      )
    })

    it(`should refuse to write ${encoding} that no peer would read`, () => {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1.1 * MAX_MAGNITUDE]) {
        expect(() => encode(Float32Array.of(0, value), encoding), String(value))
          .to.throw(DivergedMemeError)
          .with.property('code', 'ERR_MEME_DIVERGED')
      }
    })

    it(`should write ${encoding} of the largest magnitudes so that peers accept it`, () => {
      const close = new Float32Array(2).fill(MAX_MAGNITUDE)
      new Uint32Array(close.buffer)[1]! -= 1
      for (const value of [...close, -MAX_MAGNITUDE, MAX_MAGNITUDE / 3]) {
        const bytes = encode(Float32Array.of(value), encoding)
        expect(decodeShard(bytes, encoding, 1).verdict, String(value)).to.equal('accept')
      }
    })
  }
})

describe('decodeShard', () => {
  it('should give back every bit of float32', () => {
    const values = fc.float32Array({ maxLength: 100, min: -(2 ** 40), max: 2 ** 40, noNaN: true })
    fc.assert(
      fc.property(values, written => {
        const decoded = decodeShard(encode(written, 'float32'), 'float32', written.length)
        if (decoded.verdict !== 'accept') expect.fail(decoded.reason)
        const bits = (floats: Float32Array) => [...new Uint32Array(floats.slice().buffer)]
        expect(bits(decoded.value)).to.deep.equal(bits(written))
      }),
      { seed: 1, numRuns: 500 }
    )
  })

  it('should say why it rejects', () => {
    const reason = (bytes: number[], encoding: Encoding, count: number) =>
      decodeShard(Uint8Array.from(bytes), encoding, count)
    const reject = (reason: string) => ({ verdict: 'reject', reason })
    expect(reason([0, 0, 0], 'float32', 1)).to.deep.equal(reject('size'))
    expect(reason([0, 0, 0, 0], 'float16', 1)).to.deep.equal(reject('size'))
    expect(reason([0, 0, 0, 0], 'int8', 1)).to.deep.equal(reject('size'))
    expect(reason([0, 0, 192, 127], 'float32', 1)).to.deep.equal(reject('not-finite'))
    expect(reason([0, 0, 128, 255], 'float32', 1)).to.deep.equal(reject('not-finite'))
    expect(reason([0, 124], 'float16', 1)).to.deep.equal(reject('not-finite'))
    expect(reason([0, 0, 128, 63, 128], 'int8', 1)).to.deep.equal(reject('not-finite'))
    // 2⁴¹, and 127 × 2³⁴
    expect(reason([0, 0, 0, 84], 'float32', 1)).to.deep.equal(reject('magnitude'))
    expect(reason([0, 0, 128, 80, 127], 'int8', 1)).to.deep.equal(reject('magnitude'))
  })

  for (const encoding of ENCODINGS) {
    it(`should survive random and mutated ${encoding} bytes`, () => {
      const mutation = fc.tuple(fc.nat(), fc.nat(255))
      const mutated = fc
        .tuple(
          fc.float32Array({ maxLength: 40, min: -9, max: 9, noNaN: true }),
          fc.array(mutation),
          fc.integer({ min: -2, max: 2 })
        )
        .map(([values, mutations, longer]) => {
          const bytes = encode(values, encoding)
          for (const [at, byte] of mutations) if (bytes.length > 0) bytes[at % bytes.length] = byte
          const resized = new Uint8Array(Math.max(0, bytes.length + longer))
          resized.set(bytes.subarray(0, resized.length))
          return { bytes: resized, count: values.length }
        })
      const arbitrary = fc
        .tuple(fc.uint8Array({ maxLength: 64 }), fc.nat(16))
        .map(([bytes, count]) => ({ bytes, count }))
      let accepted = 0
      fc.assert(
        fc.property(fc.oneof(mutated, arbitrary), ({ bytes, count }) => {
          const decoded = decodeShard(bytes, encoding, count)
          if (decoded.verdict !== 'accept') return
          accepted++
          expect(bytes.length).to.equal(encodedBytes(encoding, count))
          expect(decoded.value.length).to.equal(count)
          expect(decoded.value.every(value => Math.abs(value) <= MAX_MAGNITUDE)).to.equal(true)
        }),
        { seed: 1, numRuns: 10_000 }
      )
      expect(accepted).to.be.within(100, 9_900)
    })
  }
})
