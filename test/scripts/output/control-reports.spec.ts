import { expect } from 'chai'
import { peersNotes, peersTable } from '../../../scripts/output/peers-report.ts'
import { statusLines } from '../../../scripts/output/status-report.ts'
import { formatTable } from '../../../scripts/output/table.ts'
import { peerVerdictTable, verdictTable } from '../../../scripts/output/verdict-table.ts'
import { peersAnswer, statusAnswer } from '../../fixtures/control.ts'

describe('the status of a running peer', () => {
  it('should say where it stands', () => {
    expect(statusLines(statusAnswer)).to.deep.equal([
      'peer        12D3KooWself01 (mine)',
      'federation  Digits',
      '            bafyfed',
      'run folder  /runs/mine',
      'running     for 2 min 05 s, engine onnx',
      'addresses   /ip4/192.168.1.7/tcp/4001/p2p/12D3KooWself01',
      'round       7 of 30 (sync), gathering, 12 s of 30 s left until the deadline; 5 rounds of its own completed',
      'neighbours  2 of 3 connected members',
      'memes       in 1.7 MB, out 900 kB',
      'control     in 1.2 kB, out 800 B',
      'last round  6: averaged with 2 (…other1, …other2 2 old), gathered in 0.8 s of 5.0 s, mixing mass lost 0.03, left: …other9'
    ])
  })

  it('should say what is not there yet', () => {
    const lines = statusLines({
      ...statusAnswer,
      name: null,
      addresses: [],
      phase: 'learning',
      ownRounds: 1,
      learning: { done: 3, of: 8 },
      deadline: null,
      lastRound: null
    })
    expect(lines[0]).to.equal('peer        12D3KooWself01')
    expect(lines).to.include(
      'round       7 of 30 (sync), learning, 3 of 8 mini-batches; 1 round of its own completed'
    )
    expect(lines.at(-1)).to.equal('last round  none completed since the start')
    const alone = {
      ...{ round: 1, deadlineMs: null, gatherMs: 0, massLost: 0 },
      averaged: [],
      left: []
    }
    expect(statusLines({ ...statusAnswer, lastRound: alone }).at(-1)).to.equal(
      'last round  1: alone, gathered in 0.0 s'
    )
  })

  it('should list the verdicts by reason', () => {
    expect(formatTable({ ...verdictTable(statusAnswer), plain: true })).to.deep.equal([
      'what          verdict  count',
      'announcement  stale        3',
      'presence      accept       4'
    ])
  })
})

describe('the peers of a running peer', () => {
  it('should be a row each', () => {
    const [head, first, second] = formatTable({ ...peersTable(peersAnswer), plain: true }).map(
      line => line.split(/ {2,}/)
    )
    expect(head).to.deep.equal([
      ...['peer', 'is', 'reached', 'round trip', 'state', 'round', 'staleness', 'in', 'out']
    ])
    expect(first).to.deep.equal([
      ...['…other1', 'neighbour', 'LAN', '4 ms', 'training', '7', '1', '1.7 MB', '901 kB']
    ])
    expect(second).to.deep.equal([
      ...['…other2', 'member', 'relayed via …relay1', '–', '–', '–', '–', '0 B', '0 B']
    ])
  })

  it('should list what was not accepted, by peer and reason', () => {
    expect(formatTable({ ...peerVerdictTable(peersAnswer), plain: true })).to.deep.equal([
      'from     what          not accepted  count',
      '…other1  announcement  stale             3',
      '…other1  shard         mismatch          1'
    ])
  })

  it('should say of a relay with limits that memes cannot pass, and why', () => {
    const notes = peersNotes(peersAnswer)
    expect(notes).to.have.lengthOf(2)
    expect(notes[1]).to.equal(
      'Memes cannot pass to or from …other2: it is reached only through the relay …relay1 that cuts connections off after 131 kB or 120 s. A direct connection or a relay without limits would carry them.'
    )
    const [, limited] = peersAnswer.peers
    const unknown = { ...limited!, relay: null, limits: { bytes: null, seconds: null } }
    expect(peersNotes({ ...peersAnswer, peers: [unknown] })[1]).to.include(
      'only through a relay that cuts connections off. '
    )
  })

  it('should say that there is nobody', () => {
    expect(peersNotes({ ...peersAnswer, peers: [] })).to.deep.equal(['Nobody is connected.'])
  })
})
