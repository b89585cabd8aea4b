import { expect } from 'chai'
import { fillNoise, fillWords, skipNoise } from '../../../../node/engine/noise/fill.ts'
import type { Generator } from '../../../../protocol/ports.ts'
import { random } from '../held.ts'

/** Gives what it is told, and then nothing. */
function scripted(...words: number[]): Generator {
  const uint32 = () => words.shift()!
  return { uint32, uniform: () => uint32() / 2 ** 32 }
}

/** xoshiro128++ as its authors write it down, in integers of any size. */
function* xoshiro(state: readonly number[]): IterableIterator<number> {
  const M = 0xffff_ffffn
  const s = state.map(BigInt) as [bigint, bigint, bigint, bigint]
  const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & M
  for (;;) {
    yield Number((rotl((s[0] + s[3]) & M, 7n) + s[0]) & M)
    const t = (s[1] << 9n) & M
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = rotl(s[3], 11n)
  }
}

const moments = (values: Float32Array) => {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length
  return { mean, variance }
}

describe('noise', () => {
  it('should be made of xoshiro128++ words', () => {
    const seed = [1, 0x8000_0000, 0xffff_ffff, 0x1234_5678]
    const words = new Uint32Array(1000)
    const more = fillWords(words, scripted(...seed))
    const reference = xoshiro(seed)
    const expected = Array.from({ length: 1001 }, () => reference.next().value)
    expect([...words, more]).to.deep.equal(expected)
  })

  it('should drop at the rate, exactly where the word is below it', () => {
    const values = new Float32Array(100_000)
    const words = new Uint32Array(values.length)
    for (const rate of [0.1, 0.5, 0.9]) {
      fillNoise(values, { rate }, random.stream('mask', rate))
      fillWords(words, random.stream('mask', rate))
      const kept = Math.fround(1 / (1 - rate))
      expect([...values]).to.deep.equal([...words].map(w => (w / 2 ** 32 < rate ? 0 : kept)))
      // Five deviations of a mean of that many draws.
      const deviation = Math.sqrt(rate / (1 - rate) / values.length)
      expect(moments(values).mean, `rate ${rate}`).to.be.closeTo(1, 5 * deviation)
    }
  })

  it('should be normal: mean 0, variance 1, tails', () => {
    const values = new Float32Array(99_999)
    fillNoise(values, { rate: null }, random.stream('normal'))
    const { mean, variance } = moments(values)
    expect(mean).to.be.closeTo(0, 5 / Math.sqrt(values.length))
    expect(variance).to.be.closeTo(1, 5 * Math.sqrt(2 / values.length))
    const beyond = values.filter(value => Math.abs(value) > 1.959964).length / values.length
    expect(beyond, 'beyond 1.96').to.be.closeTo(0.05, 5 * Math.sqrt(0.0475 / values.length))
  })

  it('should be finite for the smallest words, and fill an odd count', () => {
    const values = new Float32Array(1)
    fillNoise(values, { rate: null }, scripted(0, 0, 0, 0))
    expect(values[0]).to.be.closeTo(Math.sqrt(2 * Math.log(2 ** 33)), 1e-5)
  })

  it('should go as far through the stream when it is skipped', () => {
    const [filled, skipped] = [random.stream('as far'), random.stream('as far')]
    fillNoise(new Float32Array(7), { rate: null }, filled)
    fillNoise(new Float32Array(2), { rate: 0.5 }, filled)
    skipNoise(skipped)
    skipNoise(skipped)
    expect(filled.uint32()).to.equal(skipped.uint32())
  })
})
