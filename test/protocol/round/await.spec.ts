import { expect } from 'chai'
import { type Awaited, awaited, type NeighbourProgress } from '../../../protocol/round/await.ts'

type Row = [
  round: number,
  state: NeighbourProgress['state'],
  statusRound: number,
  announced: number[],
  final: boolean,
  expected: Awaited,
  why: string
]

const table: Row[] = [
  // It has announced this very round: nothing else counts.
  [1, undefined, 0, [1], false, 'ready', 'announced'],
  [5, 'training', 5, [5, 4], false, 'ready', 'announced, status from before'],
  [5, 'training', 6, [5, 4], false, 'ready', 'announced, already in the next round'],
  [5, 'final', 5, [5, 4], true, 'ready', 'announced as its last'],
  [5, 'training', 7, [6, 5], false, 'ready', 'one round ahead, still held'],
  [5, 'waiting', 5, [5], false, 'ready', 'announced, then started again'],

  // Round 1.
  [1, undefined, 0, [], false, 'expected', 'has not said anything yet'],
  [1, 'training', 1, [], false, 'expected', 'trains in it'],
  [1, 'training', 0, [], false, 'expected', 'trains'],
  [1, 'waiting', 0, [], false, 'expected', 'about to begin with us'],
  [1, 'training', 2, [], false, 'none', 'a newcomer that entered in round 2'],
  [1, 'final', 1, [], false, 'expected', 'a run of one round: its announcement is on its way'],
  [1, undefined, 0, [2], false, 'none', 'beyond'],

  // It announced the round before.
  [5, undefined, 0, [4, 3], false, 'expected', 'not final, no status'],
  [5, 'training', 5, [4, 3], false, 'expected', 'trains in it'],
  [5, 'training', 4, [4, 3], false, 'expected', 'status of the round that it has announced since'],
  [5, 'training', 6, [4, 3], false, 'expected', 'has announced it, not here yet'],
  [5, 'final', 5, [4, 3], false, 'expected', 'has announced it as its last, not here yet'],
  [5, 'waiting', 0, [4, 3], false, 'expected', 'status from before its announcements'],
  [5, 'waiting', 4, [4], false, 'none', 'started again: it enters after this round'],
  [5, 'waiting', 5, [4], false, 'none', 'started again'],
  [5, 'training', 7, [4, 3], false, 'none', 'two rounds ahead: this one is no longer its newest'],
  [5, 'final', 4, [4, 3], true, 'none', 'final before this round'],
  [5, 'training', 4, [4, 3], true, 'none', 'final before this round, status from before'],
  [5, 'final', 4, [4, 3], false, 'none', 'says that it ended with the round before'],
  [5, 'final', 9, [4, 3], false, 'none', 'ended beyond'],

  // A straggler, or we missed its last ones.
  [5, 'training', 4, [3, 2], false, 'expected', 'one round behind, at work'],
  [5, 'training', 5, [2], false, 'expected', 'trains in it; we missed two'],
  [5, 'training', 2, [2], false, 'expected', 'far behind, at work'],
  [5, undefined, 0, [3, 2], false, 'none', 'silent since a round that we already missed'],
  [5, 'training', 1, [3, 2], false, 'none', 'the same, with a status from before'],
  [5, 'training', 6, [3, 2], false, 'none', 'went on without our having it'],
  [5, 'final', 3, [3, 2], true, 'none', 'final long ago'],

  // We hold nothing of it.
  [5, undefined, 0, [], false, 'none', 'a stranger that has said nothing'],
  [5, 'waiting', 0, [], false, 'none', 'a newcomer that waits'],
  [5, 'training', 5, [], false, 'expected', 'a newcomer that entered in this round'],
  [5, 'training', 6, [], false, 'none', 'a newcomer that entered in the next round'],
  [5, 'training', 4, [], false, 'expected', 'grafted late, one round behind'],
  [5, 'final', 5, [], false, 'expected', 'grafted late; its last one is this round'],
  [5, 'final', 4, [], false, 'none', 'final before this round'],

  // Beyond this round.
  [5, 'training', 7, [6], false, 'none', 'beyond, this round never came'],
  [5, undefined, 0, [7, 6], false, 'none', 'beyond'],
  [5, 'final', 6, [6], true, 'none', 'ended beyond']
]

describe('awaited', () => {
  for (const [round, state, statusRound, announced, final, expected, why] of table) {
    const said = state === undefined ? 'no status' : `${state} in ${statusRound}`
    const held = `holding [${announced}]${final ? ', the last' : ''}`
    it(`should be ${expected} in round ${round} with ${said}, ${held}: ${why}`, () => {
      const neighbour = { state, statusRound, announced, final, isGivenUp: false }
      expect(awaited({ round, neighbour })).to.equal(expected)
    })
  }

  it('should not wait again for a neighbour that was given up, but take what it has announced', () => {
    const said = { state: 'training', statusRound: 5, final: false, isGivenUp: true } as const
    expect(awaited({ round: 5, neighbour: { ...said, announced: [4, 3] } })).to.equal('none')
    expect(awaited({ round: 5, neighbour: { ...said, announced: [] } })).to.equal('none')
    expect(awaited({ round: 5, neighbour: { ...said, announced: [5, 4] } })).to.equal('ready')
  })
})
