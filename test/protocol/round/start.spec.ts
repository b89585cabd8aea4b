import { expect } from 'chai'
import { canStart, entryRound } from '../../../protocol/round/start.ts'

describe('canStart', () => {
  const table = [
    { neighbours: 0, minNeighbours: 1, alone: false, starts: false },
    { neighbours: 1, minNeighbours: 1, alone: false, starts: true },
    { neighbours: 2, minNeighbours: 3, alone: false, starts: false },
    { neighbours: 5, minNeighbours: 3, alone: false, starts: true },
    { neighbours: 0, minNeighbours: 3, alone: true, starts: true }
  ]
  for (const { starts, ...now } of table) {
    it(`should ${starts ? 'start' : 'wait'} with ${JSON.stringify(now)}`, () => {
      expect(canStart(now)).to.equal(starts)
    })
  }
})

describe('entryRound', () => {
  const table: { positions: number[]; rounds: number; entry: number; why: string }[] = [
    { positions: [], rounds: 30, entry: 1, why: 'nobody is there' },
    { positions: [0, 0], rounds: 30, entry: 1, why: 'nobody has announced anything' },
    { positions: [7], rounds: 30, entry: 8, why: 'the only neighbour announced 7' },
    { positions: [5, 9], rounds: 30, entry: 6, why: 'of two the lower one counts' },
    { positions: [9, 5, 6], rounds: 30, entry: 7, why: 'the order does not matter' },
    { positions: [10, 9, 2, 9], rounds: 30, entry: 10, why: 'numbers are sorted as numbers' },
    { positions: [0, 0, 8], rounds: 30, entry: 1, why: 'most have announced nothing yet' },
    { positions: [0, 8, 8], rounds: 30, entry: 9, why: 'one other newcomer counts for little' },
    { positions: [4, 4, 99_999], rounds: 30, entry: 5, why: 'one liar moves nothing' },
    { positions: [30, 30], rounds: 30, entry: 30, why: 'the federation has ended' }
  ]
  for (const { positions, rounds, entry, why } of table) {
    it(`should be ${entry} of ${rounds} for [${positions}]: ${why}`, () => {
      const before = [...positions]
      expect(entryRound({ positions, rounds })).to.equal(entry)
      expect(positions).to.deep.equal(before)
    })
  }
})
