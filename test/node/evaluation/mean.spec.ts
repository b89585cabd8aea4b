import { expect } from 'chai'
import { judge } from '../../../node/evaluation/judge.ts'
import { judgeMean } from '../../../node/evaluation/mean.ts'
import { InvalidParametersError } from '../../../protocol/errors.ts'
import { evidence, outcome, random } from './fixtures.ts'

const labels = Array.from({ length: 400 }, (_, at) => at % 2)
const patterns = labels.map((_, at) => [7, 1, 7, 5, 7, 0, 3, 7][Math.floor(at / 2) % 8]!)
const test = outcome([0, 1], [7, 0])
const width = ([low, high]: readonly [number, number]) => high - low

describe('judgeMean', () => {
  it('should be the mean of the verdicts', () => {
    const flipped = [...patterns].reverse()
    const peers = [
      evidence(outcome(labels, patterns), test, [0.9, 0.1]),
      evidence(outcome(labels, flipped), outcome([0, 1], [7, 7]), [0.3, 0.7])
    ]
    const verdicts = peers.map(peer => judge(peer, random.stream(1)))
    const mean = judgeMean(peers, random.stream(1))
    for (const model of ['private', 'meme', 'localOnly'] as const)
      for (const figure of ['ownMix', 'own', 'common'] as const) {
        const expected = (verdicts[0]![model]![figure]! + verdicts[1]![model]![figure]!) / 2
        expect(mean[model]![figure], `${model} ${figure}`).to.be.closeTo(expected, 1e-12)
      }
    expect(mean.gain).to.be.closeTo((verdicts[0]!.gain! + verdicts[1]!.gain!) / 2, 1e-12)
    expect(mean.gainInterval![0]).to.be.below(mean.gain!)
    expect(mean.gainInterval![1]).to.be.above(mean.gain!)
  })

  it('should judge peers on the same resamples of a common test set', () => {
    // Four peers with the same models: their mean is as uncertain as one of them.
    const peers = Array.from({ length: 4 }, () =>
      evidence(outcome(labels, patterns), test, [0.5, 0.5])
    )
    const one = judge(peers[0]!, random.stream(1))
    const mean = judgeMean(peers, random.stream(1))
    expect(width(mean.private.ownMixInterval!)).to.be.closeTo(
      width(one.private.ownMixInterval!),
      1e-9
    )
    expect(width(mean.gainInterval!)).to.be.closeTo(width(one.gainInterval!), 1e-9)
  })

  it('should resample test parts that are not common each for itself', () => {
    // Four independent test parts: half the width, give or take the noise of 1,000 draws.
    const peers = Array.from({ length: 4 }, () =>
      evidence(null, outcome(labels, patterns), [0.5, 0.5])
    )
    const one = judge(peers[0]!, random.stream(1))
    const mean = judgeMean(peers, random.stream(1))
    const ratio = width(mean.private.ownMixInterval!) / width(one.private.ownMixInterval!)
    expect(ratio).to.be.closeTo(0.5, 0.06)
  })

  it('should leave out what one of the peers lacks', () => {
    const peers = [
      evidence(outcome(labels, patterns), test, [0.5, 0.5]),
      evidence(null, outcome(labels, patterns, false), [0.5, 0.5])
    ]
    const mean = judgeMean(peers, random.stream(1))
    expect(mean.private.common).to.equal(null)
    expect(mean.localOnly).to.equal(null)
    expect(mean.gain).to.equal(null)
    expect(mean.gainInterval).to.equal(null)
    expect(() => judgeMean([], random.stream(1))).to.throw(InvalidParametersError)
  })

  it('should take five peers on 10,000 samples in little time', () => {
    // Errors that are each peer's own, so that there are many patterns: 5 % of the samples of each of 15 models.
    const many = Array.from({ length: 10_000 }, (_, at) => at % 10)
    const generator = random.stream('errors')
    const right = (chance: number) => Number(generator.uniform() < chance)
    const peers = Array.from({ length: 5 }, () => {
      const bits = many.map(() => right(0.95) + 2 * right(0.95) + 4 * right(0.95))
      return evidence(outcome(many, bits), test, Array(10).fill(0.1))
    })
    const start = process.cpuUsage()
    for (const peer of peers) judge(peer, random.stream(1))
    judgeMean(peers, random.stream(1))
    const { user } = process.cpuUsage(start)
    expect(user / 1e6, 'seconds').to.be.below(2)
  })
})
