import { expect } from 'chai'
import { systemClock } from '../../../../node/clock.ts'
import { ROTATE_MS } from '../../../../node/exchange/libp2p/constants.ts'
import { Rotation } from '../../../../node/exchange/libp2p/rotation.ts'

const NEIGHBOURS = ['a', 'b', 'c']
const DONE = new Set(NEIGHBOURS)

/** A rotation among three neighbours, of a fourth member beside, at a time that the test moves. */
function rotating(changes: { members?: string[]; enough?: number } = {}) {
  const time = { now: 0 }
  const rotation = new Rotation({
    clock: { ...systemClock, now: () => time.now },
    uniform: () => 0.5,
    enough: changes.enough ?? 3,
    neighbours: () => NEIGHBOURS,
    members: () => changes.members ?? [...NEIGHBOURS, 'd']
  })
  const released = () => ['a', 'b', 'c', 'd'].filter(peer => rotation.score(peer) < 0)
  return { time, rotation, released }
}

describe('rotation', () => {
  it('should let go of one neighbour now and then, until it has left', () => {
    const { time, rotation, released } = rotating()
    rotation.turn(DONE)
    expect(released(), 'too early').to.deep.equal([])
    time.now = ROTATE_MS
    rotation.turn(DONE)
    expect(released()).to.deep.equal(['b'])
    time.now += ROTATE_MS / 2
    rotation.turn(new Set(['c']))
    expect(released(), 'too early again').to.deep.equal(['b'])
    rotation.left('a')
    expect(released()).to.deep.equal(['b'])
    rotation.left('b')
    expect(released()).to.deep.equal([])
  })

  it('should let go only of those that have what was announced', () => {
    const { time, rotation, released } = rotating()
    time.now = ROTATE_MS
    rotation.turn(new Set(['d']))
    expect(released()).to.deep.equal([])
    rotation.turn(new Set(['c', 'd']))
    expect(released()).to.deep.equal(['c'])
  })

  it('should let go of nobody where nobody else is there, or too few are', () => {
    for (const changes of [{ members: NEIGHBOURS }, { enough: 4 }]) {
      const { time, rotation, released } = rotating(changes)
      time.now = ROTATE_MS
      rotation.turn(DONE)
      expect(released(), JSON.stringify(changes)).to.deep.equal([])
    }
  })
})
