import { expect } from 'chai'
import { systemClock } from '../../../node/clock.ts'
import { Observer } from '../../../node/control/observer.ts'
import type { PeerEvents, RoundMetrics } from '../../../node/types.ts'

const metrics = (round: number): RoundMetrics => ({
  peerId: 'self',
  round,
  ownRound: round - 1,
  averaged: [
    { peerId: 'other', announcement: '01', weight: 0.25, staleness: 2 },
    { peerId: 'self', announcement: '00', weight: 0.75, staleness: 0 }
  ],
  massLost: 0.1,
  aloneThisRound: false,
  left: ['gone'],
  deadlineMs: 5000,
  losses: { private: 1, meme: 2, localOnly: null },
  accuracies: {
    private: { ownMix: null, validation: 0.5, common: null, interval: [0.4, 0.6] },
    meme: { ownMix: null, validation: 0.5, common: null, interval: [0.4, 0.6] },
    localOnly: null
  },
  choice: { model: 'private', losses: { private: 1, meme: 2, mean: 1.5, localOnly: null } },
  guard: null,
  payloadBytes: { in: 1, out: 2 },
  controlBytes: { in: 3, out: 4 },
  timings: { learnMs: 10, gatherMs: 20, mixMs: 30, evaluateMs: 40 }
})

function observe(round = 0, ownRounds = 0) {
  const events = new EventTarget()
  const time = { ms: 1000 }
  const clock = { ...systemClock, now: () => time.ms }
  const observer = new Observer({ events, clock, round, ownRounds })
  const emit = <K extends keyof PeerEvents>(type: K, detail: PeerEvents[K]['detail']) =>
    events.dispatchEvent(new CustomEvent(type, { detail }))
  const phase = (
    name: PeerEvents['peer:phase']['detail']['phase'],
    at: number,
    deadlineMs: number | null = null
  ) => emit('peer:phase', { phase: name, round: at, neighbours: 1, deadlineMs })
  return { observer, time, emit, phase }
}

describe('what is observed of a peer', () => {
  it('should begin where the run goes on', () => {
    const { observer, phase, time } = observe(4, 3)
    phase('waiting', 0)
    time.ms = 3500
    expect(observer.standing()).to.deep.equal({
      phase: 'waiting',
      round: 4,
      ownRounds: 3,
      learning: null,
      deadline: null,
      upMs: 2500,
      lastRound: null
    })
    expect(observer.mixed('other')).to.equal(null)
  })

  it('should follow learning, and the deadline of gathering to its end', () => {
    const { observer, phase, time, emit } = observe()
    phase('learning', 1)
    emit('round:progress', { round: 1, done: 3, of: 8 })
    expect(observer.standing()).to.deep.include({ phase: 'learning', round: 1 })
    expect(observer.standing().learning).to.deep.equal({ done: 3, of: 8 })
    phase('gathering', 1, 5000)
    expect(observer.standing().learning).to.equal(null)
    time.ms += 1200
    expect(observer.standing().deadline).to.deep.equal({ ms: 5000, leftMs: 3800 })
    time.ms += 9000
    expect(observer.standing().deadline).to.deep.equal({ ms: 5000, leftMs: 0 })
    phase('learning', 2)
    expect(observer.standing().deadline).to.equal(null)
  })

  it('should keep of the last round who was mixed in, and nothing of the models', () => {
    const { observer, emit } = observe()
    emit('round:end', metrics(5))
    expect(observer.standing()).to.deep.include({
      ownRounds: 4,
      lastRound: {
        round: 5,
        deadlineMs: 5000,
        gatherMs: 20,
        massLost: 0.1,
        averaged: [{ peerId: 'other', weight: 0.25, staleness: 2 }],
        left: ['gone']
      }
    })
    expect(observer.mixed('other')).to.deep.equal({ weight: 0.25, staleness: 2 })
    expect(observer.mixed('stranger')).to.equal(null)
  })
})
