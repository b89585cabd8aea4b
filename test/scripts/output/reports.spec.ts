import { expect } from 'chai'
import type { Choice } from '../../../node/evaluation/choice.ts'
import type { Accuracy } from '../../../node/evaluation/types.ts'
import type { SimulationReport } from '../../../node/simulation/types.ts'
import type { PeerReport, RoundMetrics } from '../../../node/types.ts'
import { peerRoundLine, peerSummary, peerTable } from '../../../scripts/output/peer-report.ts'
import { roundLine, roundTable } from '../../../scripts/output/simulation-progress.ts'
import { simulationSummary, simulationTable } from '../../../scripts/output/simulation-report.ts'
import { formatTable } from '../../../scripts/output/table.ts'

const accuracy = (ownMix: number): Accuracy => ({
  ownMix,
  ownMixInterval: [ownMix - 0.01, ownMix + 0.01],
  own: ownMix,
  common: ownMix - 0.05
})

const verdict = (localOnly: number, gain: number) => ({
  localOnly: accuracy(localOnly),
  private: accuracy(localOnly + gain),
  meme: accuracy(0.9),
  gain,
  gainInterval: [gain - 0.02, gain + 0.02] as const,
  used: { accuracy: accuracy(0.9), gain: 0.9 - localOnly, gainInterval: [0.07, 0.13] as const }
})

const choice: Choice = {
  model: 'meme',
  losses: { private: 0.5, meme: 0.3, mean: 0.4, localOnly: 0.6 }
}

const peer = (name: string, gain: number) => ({
  name,
  peerId: `12D3KooW${name}`,
  model: 'mlp',
  samples: { train: 200, validation: 50, test: 50 },
  memeDigest: 'ab',
  bytesSent: 1_500_000,
  bytesReceived: 500_000,
  commonest: 0.3,
  choice,
  guard: null,
  ...verdict(0.8, gain)
})

const report: SimulationReport = {
  schema: 'memesh.simulation/1',
  federation: 'bafy',
  engine: 'wasm',
  seed: '1',
  rounds: 3,
  seconds: 75,
  trainingSeconds: 61,
  config: {},
  peers: [peer('one', 0.05), peer('two', -0.03)],
  mean: verdict(0.8, 0.01),
  worst: { gain: -0.03, used: 0.1 },
  consensusDistance: 0
}

const metrics = (peerId: string, privateOwnMix: number): RoundMetrics => ({
  peerId,
  round: 2,
  ownRound: 2,
  averaged: [
    { peerId, announcement: '00', weight: 0.5, staleness: 0 },
    { peerId: '12D3KooWother1', announcement: '01', weight: 0.5, staleness: 0 }
  ],
  massLost: 0,
  aloneThisRound: false,
  left: [],
  deadlineMs: null,
  losses: { private: 0.5, meme: 0.25, localOnly: 0.125 },
  accuracies: {
    private: { ownMix: privateOwnMix, validation: 0.1, common: 0.2, interval: [0, 1] },
    meme: { ownMix: null, validation: 0.3, common: null, interval: [0, 1] },
    localOnly: null
  },
  choice,
  guard: null,
  payloadBytes: { in: 248_000, out: 496_000 },
  controlBytes: { in: 0, out: 0 },
  timings: { learnMs: 1000, gatherMs: 500, mixMs: 100, evaluateMs: 400 }
})

describe('the table of a simulation', () => {
  const lines = formatTable({ ...simulationTable(report), plain: true })

  it('should have a row a peer, with the worst marked, and the mean', () => {
    expect(lines.length).to.equal(4)
    expect(lines[1]).to.match(
      /^one mlp +80\.0 % \(79\.0–81\.0\) +85\.0 % .* \+5\.0 \(\+3\.0 to \+7\.0\)/
    )
    expect(lines[2]).to.match(/^two mlp, worst .* -3\.0 \(-5\.0 to -1\.0\)/)
    expect(lines[3]).to.match(/^mean of 2 .* \+1\.0 \(-1\.0 to \+3\.0\) +1\.5 MB +500 kB$/)
  })

  it('should fit a terminal of 100 columns when boxed', () => {
    const boxed = formatTable({ ...simulationTable(report), plain: false })
    expect(Math.max(...boxed.map(line => line.length))).to.be.at.most(100)
  })

  it('should have dashes without a baseline, and mark nobody', () => {
    const bare = { localOnly: null, gain: null, gainInterval: null }
    const none = {
      ...report,
      peers: report.peers.map(each => ({ ...each, ...bare })),
      mean: {
        ...report.mean,
        ...bare,
        used: { accuracy: accuracy(0.9), gain: null, gainInterval: null }
      },
      worst: { gain: null, used: null }
    }
    const text = formatTable({ ...simulationTable(none), plain: true }).join('\n')
    expect(text).to.match(/^one mlp +– +85\.0 %/m)
    expect(text).to.not.include('worst')
    expect(simulationSummary(none, 'runs/x').join('\n')).to.include('Not measured')
  })

  it('should be followed by the answer, the time and the run folder', () => {
    const text = simulationSummary(report, 'runs/x').join('\n')
    expect(text).to.include('Did joining help? Yes: what memesh predict uses (meme 2×)')
    expect(text).to.match(
      /90\.0 % .*, worst peer \+10\.0 points; the private models changed by \+1\.0/
    )
    expect(text).to.include('local-only 75.0 %, private 76.0 %, meme 85.0 %')
    expect(text).to.include('1 min 15 s')
    expect(text).to.include('run folder: runs/x')
  })
})

describe('a round of a simulation', () => {
  const view = {
    round: 2,
    rounds: 6,
    seconds: 4,
    lines: [metrics('a', 0.9), metrics('b', 0.7), metrics('c', 0.8)],
    names: ['peer 1', 'peer 2', 'peer 3']
  }

  it('should be one line of means, with the validation part where there is no own mix', () => {
    expect(roundLine(view)).to.equal(
      'round 2/6  local-only –  private 80.0 %  meme 30.0 %  moved 744 kB  4.0 s'
    )
  })

  it('should be a table of all peers where they fit, and tell the time that is left', () => {
    const lines = roundTable(view, 22)
    expect(lines[0]).to.match(/about 8\.0 s left$/)
    expect(lines.slice(2).map(line => line.slice(0, 6))).to.deep.equal([
      'peer 1',
      'peer 2',
      'peer 3'
    ])
  })

  it('should show the worst peers where not all fit', () => {
    const lines = roundTable(view, 5)
    expect(lines.length).to.be.at.most(5)
    expect(lines.slice(2).map(line => line.slice(0, 6))).to.deep.equal(['peer 2', 'peer 3'])
  })
})

describe('the report of a peer', () => {
  const own: PeerReport = {
    ...verdict(0.8, 0.05),
    peerId: '12D3',
    federation: 'bafy',
    round: 3,
    ownRounds: 2,
    samples: { train: 1, validation: 1, test: 1 },
    commonest: 0.3,
    choice,
    guard: null,
    memeDigest: 'ab',
    bytesSent: 1000,
    bytesReceived: 2000,
    seconds: 5
  }

  it('should have a row a model and the gain', () => {
    const lines = formatTable({ ...peerTable(own), plain: true })
    expect(lines[0]).to.match(/own mix/)
    expect(lines[2]).to.match(/^private +85\.0 % \(84\.0–86\.0\) +85\.0 % +80\.0 %$/)
    expect(lines[4]).to.match(/^gain of private, points +\+5\.0 \(\+3\.0 to \+7\.0\)$/)
    expect(peerSummary(own, 'runs/x').join('\n')).to.match(
      /Yes: .*\nmemesh predict uses the meme, .*\n.*2 rounds in 5\.0 s\n.*runs\/x/
    )
  })

  it('should say that its own test part stands in where there is no common test set', () => {
    const bare = { ...own, private: { ...own.private, common: null } }
    expect(formatTable({ ...peerTable(bare), plain: true })[0]).to.match(/own test split/)
  })

  it('should name in a line a round with whom it averaged', () => {
    const line = peerRoundLine(metrics('12D3KooWself', 0.9), 6)
    expect(line).to.match(
      /^round 2\/6 {2}averaged with 1 \(…other1\) {2}local-only – {2}private 90\.0 %/
    )
    expect(line).to.match(/in 248 kB out 496 kB {2}2\.0 s$/)
  })

  it('should say how old a meme was, and who left', () => {
    const before = metrics('12D3KooWself', 0.9)
    const averaged = before.averaged.map(entry => ({ ...entry, staleness: 2 }))
    const line = peerRoundLine({ ...before, averaged, left: ['12D3KooWother2'] }, 6)
    expect(line).to.match(/averaged with 1 \(…other1 2 old\) {2}left: …other2 {2}local-only/)
  })

  it('should say when a round had no neighbour, and when mass was lost', () => {
    const alone = { ...metrics('a', 0.9), averaged: [], massLost: 0.25 }
    expect(peerRoundLine(alone, 6)).to.match(/alone.*mixing mass lost 0\.25$/)
  })
})
