import { expect } from 'chai'
import { systemClock } from '../../../../node/clock.ts'
import {
  MAX_RECALLS,
  RECALL_LAST_MS,
  REDIAL_FIRST_MS,
  REDIAL_LAST_MS
} from '../../../../node/exchange/libp2p/constants.ts'
import type { Host } from '../../../../node/exchange/libp2p/host.ts'
import { recallMembers } from '../../../../node/exchange/libp2p/recall.ts'
import { SHARD_PROTOCOL } from '../../../../protocol/messages/topics.ts'

const ABSENT = ['a', 'b', 'c', 'd', 'e', 'f']

/** What happens at each of so many looks. `missed`: how many of the absent are missed, look by look. */
async function looking(looks: number, isEnough: boolean, missed: (look: number) => number) {
  const pauses: number[] = []
  const dialled: string[][] = []
  const stopper = new AbortController()
  const known = ABSENT.map(name => ({
    id: { toString: () => name, equals: () => false },
    protocols: [SHARD_PROTOCOL],
    addresses: ['somewhere']
  }))
  const host = { peerId: {}, peerStore: { all: async () => known }, getConnections: () => [] }
  const sleep = async (ms: number) => {
    if (pauses.length === looks) stopper.abort()
    stopper.signal.throwIfAborted()
    pauses.push(ms)
    dialled.push([])
  }
  await recallMembers(
    {
      host: host as unknown as Host,
      clock: { ...systemClock, sleep },
      uniform: () => 0.5,
      isEnough: () => isEnough,
      isMissed: peer => ABSENT.indexOf(peer) < missed(pauses.length - 1),
      dial: peer => dialled.at(-1)?.push(peer)
    },
    stopper.signal
  ).catch(error => expect(error).to.equal(stopper.signal.reason))
  return { pauses, dialled }
}

describe('recalling members', () => {
  it('should dial some of all that are absent every minute while there are too few', async () => {
    const { pauses, dialled } = await looking(5, false, () => 0)
    const minute = REDIAL_LAST_MS
    expect(pauses).to.deep.equal([REDIAL_FIRST_MS, minute, minute, minute, minute])
    for (const names of dialled) expect(new Set(names)).to.have.property('size', MAX_RECALLS)
  })

  it('should go on looking for the missed when there are enough, ever less often', async () => {
    const { pauses, dialled } = await looking(7, true, () => 2)
    const doubling = [1, 2, 4, 8].map(factor => factor * REDIAL_LAST_MS)
    expect(pauses).to.deep.equal([REDIAL_FIRST_MS, ...doubling, RECALL_LAST_MS, RECALL_LAST_MS])
    for (const names of dialled) expect(names).to.have.members(['a', 'b'])
  })

  it('should look soon again when one more is missed, or nobody was', async () => {
    const { pauses, dialled } = await looking(7, true, look => [1, 1, 1, 2, 2, 0, 1][look] ?? 0)
    const factors = [1, 2, 4, 1, 2, 1].map(factor => factor * REDIAL_LAST_MS)
    expect(pauses).to.deep.equal([REDIAL_FIRST_MS, ...factors])
    expect(dialled.map(names => names.length)).to.deep.equal([1, 1, 1, 2, 2, 0, 1])
  })
})
