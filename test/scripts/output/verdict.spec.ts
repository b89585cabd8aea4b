import { expect } from 'chai'
import type { Interval } from '../../../node/evaluation/types.ts'
import { type Ended, verdictLine, verdictOf } from '../../../scripts/output/verdict.ts'

const accuracy = (ownMix: number) => ({ ownMix, ownMixInterval: null, own: ownMix, common: null })

interface Case {
  readonly gain: number | null
  readonly interval?: Interval
  readonly model?: string
  readonly right?: number
  readonly commonest?: number
}

/** One peer, whose private model has gained five points whatever `predict` uses. */
const ended = ({ gain, interval, model = 'meme', right = 0.9, commonest = 0.3 }: Case): Ended => ({
  peers: [
    {
      localOnly: null,
      private: accuracy(0.85),
      meme: accuracy(0.9),
      gain: 0.05,
      gainInterval: [0.03, 0.07],
      used: { accuracy: accuracy(right), gain, gainInterval: interval ?? null },
      choice: { model },
      commonest
    }
  ],
  mean: null
})

/** The same peer several times, each with another model that `predict` uses. */
function many(models: readonly string[], of: Case): Ended {
  const [peer] = ended(of).peers
  return { peers: models.map(model => ({ ...peer!, choice: { model } })), mean: peer! }
}

const answer = (of: Ended) => verdictOf(of).answer

describe('did joining help?', () => {
  it('should be yes when the whole interval of what predict uses is above zero', () => {
    const better = ended({ gain: 0.02, interval: [0.001, 0.04] })
    expect(answer(better)).to.equal('yes')
    expect(verdictLine(better)).to.equal(
      'Did joining help? Yes: what memesh predict uses (the meme) changed by +2.0 (+0.1 to +4.0) points of accuracy over training alone.'
    )
  })

  it('should be no when no part of the interval is above zero, whatever the private model gained', () => {
    expect(answer(ended({ gain: -0.02, interval: [-0.04, -0.001] }))).to.equal('no')
    expect(answer(ended({ gain: 0, interval: [-0.01, 0] }))).to.equal('no')
  })

  it('should be open when the interval holds zero, or there is none', () => {
    expect(answer(ended({ gain: 0.02, interval: [-0.01, 0.04] }))).to.equal('not clear')
    expect(answer(ended({ gain: 0.02 }))).to.equal('not clear')
  })

  it('should not answer without a baseline', () => {
    expect(answer(ended({ gain: null }))).to.equal('not measured')
    expect(verdictLine(ended({ gain: null }))).to.match(/Not measured: without the local-only/)
  })

  it('should be no where predict uses what was trained alone', () => {
    const alone = ended({ gain: 0, interval: [0, 0], model: 'localOnly' })
    expect(answer(alone)).to.equal('no')
    expect(verdictLine(alone)).to.match(/No: on validation nothing is better than what it trained/)
    const all = many(['localOnly', 'localOnly'], { gain: 0, interval: [0, 0] })
    expect(verdictLine(all)).to.match(/No: on validation nothing is better than what each peer/)
  })

  it('should be no where nothing was learnt, though that is better than what was trained alone', () => {
    const gain = { gain: 0.2, interval: [0.1, 0.3] as const, commonest: 0.6 }
    expect(answer(ended({ ...gain, right: 0.6 }))).to.equal('no')
    expect(verdictLine(ended({ ...gain, right: 0.58 }))).to.equal(
      'Did joining help? No: nothing was learnt: what memesh predict uses is right in 58.0 %, and always answering the commonest class is in 60.0 %.'
    )
    expect(answer(ended({ ...gain, right: 0.61 }))).to.equal('yes')
  })

  it('should not call it nothing where there is a single class', () => {
    const one = ended({ gain: 0, interval: [0, 0], right: 1, commonest: 1 })
    expect(verdictLine(one)).to.not.match(/nothing was learnt/)
  })

  it('should name of several peers how often each model is used', () => {
    const some = many(['meme', 'localOnly', 'meme'], { gain: 0.05, interval: [0.03, 0.07] })
    expect(verdictLine(some)).to.equal(
      'Did joining help? Yes: what memesh predict uses (meme 2×, local-only twin 1×) changed by +5.0 (+3.0 to +7.0) points of accuracy over training alone, in the mean of 3 peers.'
    )
  })

  it('should go by the private model where a run of an older version tells of nothing else', () => {
    const [{ used: _, choice: __, ...old }] = ended({ gain: 0 }).peers as [Ended['peers'][number]]
    expect(verdictLine({ peers: [old], mean: null })).to.match(
      /Yes: .*\(the private model\).*\+5\.0/
    )
  })
})
