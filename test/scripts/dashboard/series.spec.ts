import { expect } from 'chai'
import { tableOf } from '../../../scripts/dashboard/page/series.ts'
import { summaryRow } from '../../../scripts/dashboard/page/summary.ts'
import type { Curves, RunState } from '../../../scripts/dashboard/state.ts'

const none = { meme: [], localOnly: [], privateLoss: [], memeLoss: [], localOnlyLoss: [] }
const curves = (name: string, round: number[], values: number[]): Curves => ({
  name,
  round,
  seconds: round.map(each => each * 1.5),
  values: { ...none, private: values, gain: [1.25], megabytes: [], roundSeconds: [] }
})

const run = (id: number, all: Curves[]): RunState => ({
  id,
  name: `run${id}`,
  folder: `/runs/run${id}`,
  federation: 'Digits',
  kind: 'simulation',
  round: 2,
  rounds: 5,
  hasEnded: false,
  activity: null,
  curves: all,
  every: 1
})

describe('the table of the dashboard’s chart', () => {
  it('should lay runs over each other on one axis, with gaps where one has nothing', () => {
    const runs = [
      run(0, [curves('mean', [1, 2], [10, 20])]),
      run(3, [curves('mean', [2, 4], [5, 6])])
    ]
    const table = tableOf({ runs, curves: { private: 'private' }, axis: 'round', peer: 0 })
    expect(table.columns).to.deep.equal([
      [1, 2, 4],
      [10, 20, null],
      [null, 5, 6]
    ])
    expect(table.by).to.equal('runs')
    expect(table.lines.map(({ label, colour }) => [label, colour])).to.deep.equal([
      ['run0 private', 0],
      ['run3 private', 3]
    ])
  })

  it('should tell models apart by colour in one run, and follow seconds and a chosen peer', () => {
    const runs = [run(0, [curves('mean', [1], [10]), curves('a', [1], [11])])]
    const init = {
      runs,
      curves: { meme: 'meme', private: 'private' },
      axis: 'seconds',
      peer: 1
    } as const
    const table = tableOf(init)
    expect(table.by).to.equal('models')
    expect(table.lines.map(({ colour, dash }) => [colour, dash])).to.deep.equal([
      [1, []],
      [0, []]
    ])
    expect(table.columns).to.deep.equal([[1.5], [null], [11]])
    expect(tableOf({ ...init, peer: 7 }).columns[2]).to.deep.equal([10])
  })
})

describe('a run’s row on the dashboard', () => {
  it('should say where it stands, and what it is doing', () => {
    const activity = { phase: 'learning', round: 3, done: 4, of: 9, neighbours: 1 }
    const state = { ...run(0, [curves('mean', [1, 2], [10, 20])]), activity }
    expect(summaryRow(state, 0)).to.deep.equal([
      'run0',
      '2 of 5',
      'learning 4/9, 1 neighbour',
      '–',
      '20.0 %',
      '–',
      '+1.3'
    ])
    expect(summaryRow({ ...state, activity: null, hasEnded: true }, 0)[2]).to.equal('ended')
  })
})
