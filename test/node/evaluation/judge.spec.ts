import { expect } from 'chai'
import { judge } from '../../../node/evaluation/judge.ts'
import { evidence, outcome, random } from './fixtures.ts'

// Bits: 1 private, 2 meme, 4 local-only. Class 0: 5 samples, class 1: 4.
const labels = [0, 0, 0, 0, 0, 1, 1, 1, 1]
const patterns = [7, 7, 3, 1, 0, 7, 5, 4, 2]
const common = outcome(labels, patterns)
const test = outcome([1, 0], [3, 4])

describe('judge', () => {
  it('should measure own-mix accuracy on the common test set', () => {
    const verdict = judge(evidence(common, test, [0.25, 0.75]), random.stream(1))
    // Private: 4/5 of class 0, 2/4 of class 1. Meme: 3/5, 2/4. Local-only: 2/5, 3/4.
    expect(verdict.private.ownMix).to.be.closeTo(0.25 * 0.8 + 0.75 * 0.5, 1e-12)
    expect(verdict.meme.ownMix).to.be.closeTo(0.25 * 0.6 + 0.75 * 0.5, 1e-12)
    expect(verdict.localOnly!.ownMix).to.be.closeTo(0.25 * 0.4 + 0.75 * 0.75, 1e-12)
    expect(verdict.gain).to.equal(verdict.private.ownMix - verdict.localOnly!.ownMix)
    const of = (model: 'private' | 'meme' | 'localOnly') => {
      const { own, common: all } = verdict[model]!
      return [own, all]
    }
    expect(of('private')).to.deep.equal([1 / 2, 6 / 9])
    expect(of('meme')).to.deep.equal([1 / 2, 5 / 9])
    expect(of('localOnly')).to.deep.equal([1 / 2, 5 / 9])
  })

  it('should let the own test part stand in where nothing is common', () => {
    const verdict = judge(evidence(null, common, [0.25, 0.75]), random.stream(1))
    expect(verdict.private.ownMix).to.be.closeTo(0.575, 1e-12)
    expect(verdict.private.own).to.equal(6 / 9)
    expect(verdict.private.common).to.equal(null)
    expect(verdict.private.ownMixInterval).not.to.equal(null)
  })

  it('should leave the twin and the gain out where there is none', () => {
    const verdict = judge(
      evidence(outcome(labels, patterns, false), outcome([1, 0], [3, 4], false), [0.5, 0.5]),
      random.stream(1)
    )
    expect(verdict.localOnly).to.equal(null)
    expect(verdict.gain).to.equal(null)
    expect(verdict.gainInterval).to.equal(null)
    expect(verdict.private.ownMixInterval).to.have.length(2)
  })

  it('should measure what is used as well, and leave the others as they are', () => {
    const bits = patterns.map((pattern, at) => pattern | (at === 4 ? 8 : 0))
    const of = (used: 'private' | 'meme' | 'mean' | 'localOnly') =>
      judge(evidence(outcome(labels, bits), test, [0.25, 0.75], used), random.stream(1))
    const { used, ...others } = of('private')
    expect(used.accuracy).to.include({ ownMix: others.private.ownMix, own: 1 / 2 })
    expect(used.gain).to.equal(others.gain)
    const { meme, localOnly } = others
    expect(of('meme').used.accuracy.ownMix).to.equal(meme.ownMix)
    expect(of('meme').used.gain).to.equal(meme.ownMix - localOnly!.ownMix)
    expect(of('localOnly').used).to.include({ gain: 0 })
    expect(of('localOnly').used.gainInterval).to.deep.equal([0, 0])
    // The mean is right about one of the five samples of class 0.
    expect(of('mean').used.accuracy.ownMix).to.be.closeTo(0.25 / 5, 1e-12)
    for (const each of ['meme', 'mean', 'localOnly'] as const) {
      expect(of(each)).to.deep.include(others)
    }
  })

  // 10,000 samples of ten classes. Of every hundred: 4 wrong with all, 3 right with the private model only, 1 with the twin only.
  const many = Array.from({ length: 10_000 }, (_, at) => at % 10)
  const mostlyRight = many.map((_, at) => {
    const of100 = Math.floor(at / 10) % 100
    return of100 < 4 ? 0 : of100 < 7 ? 1 : of100 < 8 ? 4 : 7
  })
  const large = evidence(outcome(many, mostlyRight), outcome([0], [7]), Array(10).fill(0.1))

  it('should have intervals as wide as theory says', () => {
    const { private: own, gain, gainInterval } = judge(large, random.stream(2))
    expect(own.ownMix).to.be.closeTo(0.95, 1e-12)
    // Equal classes and shares: √(0.95 · 0.05 / 10,000) = 0.00218; ± 1.96 of it. Percentiles of 1,000 draws: within 10 %.
    const half = 1.96 * Math.sqrt((0.95 * 0.05) / 10_000)
    expect(own.ownMixInterval![0]).to.be.closeTo(0.95 - half, 0.15 * half)
    expect(own.ownMixInterval![1]).to.be.closeTo(0.95 + half, 0.15 * half)
    // Paired: the difference is +1 with 0.03, −1 with 0.01, so its variance is 0.04 − 0.02².
    expect(gain).to.be.closeTo(0.02, 1e-12)
    const paired = 1.96 * Math.sqrt((0.04 - 0.0004) / 10_000)
    expect(gainInterval![0]).to.be.closeTo(0.02 - paired, 0.15 * paired)
    expect(gainInterval![1]).to.be.closeTo(0.02 + paired, 0.15 * paired)
  })

  it('should repeat for a stream, and differ for another', () => {
    const draw = (seed: number) => judge(large, random.stream(seed)).private.ownMixInterval
    expect(draw(1)).to.deep.equal(draw(1))
    expect(draw(1)).not.to.deep.equal(draw(2))
  })

  it('should stay within 0 and 1', () => {
    const shares = Float64Array.of(0.1, 0.7, 0.2)
    const perfect = outcome([0, 1, 2, 1], [3, 3, 3, 3])
    const verdict = judge(evidence(null, perfect, [...shares]), random.stream(3))
    expect(verdict.private.ownMix).to.equal(1)
    expect(verdict.private.ownMixInterval![1]).to.be.at.most(1)
    expect(verdict.localOnly!.ownMixInterval).to.deep.equal([0, 0])
  })
})
