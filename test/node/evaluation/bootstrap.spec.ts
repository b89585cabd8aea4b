import { expect } from 'chai'
import { binomial } from '../../../node/evaluation/binomial.ts'
import { replicates } from '../../../node/evaluation/bootstrap.ts'
import { interval95 } from '../../../node/evaluation/interval.ts'
import { below } from '../../../node/random.ts'
import { random } from './fixtures.ts'

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((a, b) => a + b, 0) / values.length
const covariance = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  const [centreA, centreB] = [mean(a), mean(b)]
  return mean(Array.from(a, (value, at) => (value - centreA) * (b[at]! - centreB)))
}

describe('binomial', () => {
  it('should have the probabilities of the definition', () => {
    const draws = 40_000
    for (const p of [0.1, 0.5, 0.8]) {
      const generator = random.stream('binomial', p)
      const counts = new Array<number>(5).fill(0)
      for (let i = 0; i < draws; i++) counts[binomial(4, p, generator)]! += 1
      const choose = [1, 4, 6, 4, 1]
      counts.forEach((count, k) => {
        const expected = choose[k]! * p ** k * (1 - p) ** (4 - k)
        const error = Math.sqrt((expected * (1 - expected)) / draws)
        expect(count / draws, `${k} of 4 at ${p}`).to.be.closeTo(expected, 4 * error)
      })
    }
  })

  it('should have mean np and variance np(1 − p) beyond one piece', () => {
    for (const [n, p] of [
      [513, 0.5],
      [6000, 0.02],
      [6000, 0.7]
    ] as const) {
      const generator = random.stream('large', n, p)
      const draws = Array.from({ length: 4000 }, () => binomial(n, p, generator))
      const variance = n * p * (1 - p)
      expect(mean(draws), `${n} ${p}`).to.be.closeTo(n * p, 4 * Math.sqrt(variance / 4000))
      expect(covariance(draws, draws), `${n} ${p}`).to.be.closeTo(variance, 0.1 * variance)
    }
  })

  it('should be certain at the ends', () => {
    const generator = random.stream('ends')
    expect([
      binomial(9, 0, generator),
      binomial(9, 1, generator),
      binomial(0, 0.5, generator)
    ]).to.deep.equal([0, 9, 0])
  })

  it('should stay within its trials at the last number of a generator', () => {
    const last = { uint32: () => 0xffff_ffff, uniform: () => 1 - 2 ** -32 }
    expect(binomial(3, 0.001, last)).to.be.within(0, 3)
  })
})

describe('interval95', () => {
  it('should interpolate percentiles linearly', () => {
    // Of 0 … 100 the 2.5th percentile is 2.5; of two numbers it lies 2.5 % of the way.
    expect(interval95(Float64Array.from({ length: 101 }, (_, at) => 100 - at))).to.deep.equal([
      2.5, 97.5
    ])
    const [low, high] = interval95(Float64Array.of(3, 1))
    expect(low).to.be.closeTo(1.05, 1e-12)
    expect(high).to.be.closeTo(2.95, 1e-12)
  })
})

describe('replicates', () => {
  // Two classes; two statistics that disagree on some samples.
  const strata = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1]
  const first = Float64Array.of(1, 1, 0, 0, 1, 0, 2, 0, 2, 2)
  const second = Float64Array.of(1, 0, 0, 1, 1, 0, 2, 0, 0, 2)

  it('should be distributed as resampling one sample after the other', () => {
    const draws = 20_000
    const { a, b } = replicates(strata, { a: first, b: second }, random.stream('fast'), draws)
    // Brute force: every stratum's indices drawn one by one.
    const generator = random.stream('brute force')
    const brute = { a: new Float64Array(draws), b: new Float64Array(draws) }
    for (let draw = 0; draw < draws; draw++)
      for (let at = 0; at < strata.length; at++) {
        const index = strata[at] === 0 ? below(generator, 6) : 6 + below(generator, 4)
        brute.a[draw]! += first[index]!
        brute.b[draw]! += second[index]!
      }
    const pairs = [
      [a!, brute.a],
      [b!, brute.b]
    ] as const
    for (const [fast, slow] of pairs) {
      expect(mean(fast)).to.be.closeTo(mean(slow), 0.08)
      expect(covariance(fast, fast)).to.be.closeTo(covariance(slow, slow), 0.15)
      // The values are whole numbers, so percentiles may differ by the next one at most; most agree.
      expect(interval95(fast)).to.deep.equal(interval95(slow))
    }
    expect(covariance(a!, b!)).to.be.closeTo(covariance(brute.a, brute.b), 0.15)
    const difference = (one: Float64Array, other: Float64Array) =>
      one.map((value, at) => value - other[at]!)
    expect(interval95(difference(a!, b!))).to.deep.equal(interval95(difference(brute.a, brute.b)))
  })

  it('should have the moments of theory', () => {
    const { a } = replicates(strata, { a: first }, random.stream('theory'), 20_000)
    // Class 0: Binomial(6, 1/2). Class 1: 2 · Binomial(4, 3/4). Mean 3 + 6, variance 1.5 + 4 · 0.75.
    expect(mean(a!)).to.be.closeTo(9, 4 * Math.sqrt(4.5 / 20_000))
    expect(covariance(a!, a!)).to.be.closeTo(4.5, 4 * 4.5 * Math.sqrt(2 / 20_000))
  })

  it('should not move where all samples of a class contribute alike', () => {
    const { a } = replicates([0, 0, 1], { a: Float64Array.of(1, 1, 5) }, random.stream(1), 50)
    expect([...a!]).to.deep.equal(Array(50).fill(7))
  })

  it('should keep a missing statistic missing, and repeat for a stream', () => {
    const draw = () => replicates(strata, { a: first, b: null }, random.stream('again'))
    expect(draw().b).to.equal(null)
    expect(draw().a).to.have.length(1000)
    expect(draw().a).to.deep.equal(draw().a)
  })
})
