import { expect } from 'chai'
import { RoundBoard } from '../../../node/simulation/round-board.ts'
import type { RoundMetrics } from '../../../node/types.ts'

const line = (peerId: string, round: number) =>
  ({ peerId, round, payloadBytes: { in: 1, out: 0 } }) as RoundMetrics

function createBoard(served: (() => number) | null = () => 7) {
  const done: (readonly RoundMetrics[])[] = []
  const board = new RoundBoard({
    peers: ['a', 'b'],
    servedBytes: served,
    complete: async lines => {
      done.push(lines)
    }
  })
  return { board, done }
}

describe('round board', () => {
  it('should hand a round out when all peers have completed it, in their order', async () => {
    const { board, done } = createBoard()
    await board.add(line('b', 1), new Float32Array([3]))
    expect(done).to.deep.equal([])
    await board.add(line('a', 1), new Float32Array([1]))
    expect(done[0]?.map(({ peerId }) => peerId)).to.deep.equal(['a', 'b'])
    // Mean 2, distance 1 each.
    expect(done[0]?.map(({ consensusDistance }) => consensusDistance)).to.deep.equal([1, 1])
    expect(done[0]?.map(({ payloadBytes }) => payloadBytes.out)).to.deep.equal([7, 7])
  })

  it('should take what a peer has served of a round before it is two rounds on', async () => {
    let served = 5
    const { board, done } = createBoard(() => served)
    await board.add(line('a', 1), new Float32Array([1]))
    await board.add(line('a', 2), new Float32Array([1]))
    served = 0 // as after its third announcement
    await board.add(line('b', 1), new Float32Array([1]))
    expect(done[0]?.map(({ payloadBytes }) => payloadBytes.out)).to.deep.equal([5, 0])
  })

  it('should leave in the lines what they say of bytes where rounds have none of their own', async () => {
    const { board, done } = createBoard(null)
    await board.add(line('a', 1), new Float32Array([1]))
    await board.add(line('a', 2), new Float32Array([1]))
    await board.add(line('b', 1), new Float32Array([1]))
    expect(done[0]?.map(({ payloadBytes }) => payloadBytes.out)).to.deep.equal([0, 0])
  })

  it('should hand out what is left at the end, round by round', async () => {
    const { board, done } = createBoard()
    await board.add(line('a', 2), new Float32Array([1]))
    await board.add(line('b', 1), new Float32Array([1]))
    await board.finish()
    expect(done.map(([first]) => first?.round)).to.deep.equal([1, 2])
  })
})
