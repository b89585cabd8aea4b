import { expect } from 'chai'
import { Meter } from '../../../../../node/exchange/libp2p/meter.ts'
import { PushedShards } from '../../../../../node/exchange/libp2p/push/pushed-shards.ts'
import type { SealedAnnouncement } from '../../../../../node/exchange/types.ts'
import { sha256Hasher } from '../../../../../node/hasher.ts'
import { shardList } from '../../../../../protocol/messages/shard-list.ts'
import type { PushedShard } from '../../../../../protocol/messages/types.ts'
import { sleepingClock } from '../../../../fixtures/sleeping-clock.ts'
import { announcementOf } from '../../../../fixtures/stub-exchange.ts'

const SIZES = [4, 4, 2]
const PATIENCE_MS = 1_000
const { signal: never } = new AbortController()

/** Shard `index` of a round. */
const bytesOf = (round: number, index: number) =>
  new Uint8Array(SIZES[index] ?? 0).fill(10 * round + index)

const pushed = (round: number, shard: number, changes: Partial<PushedShard> = {}): PushedShard => ({
  ...{ author: 'a', incarnation: 1, round, shard },
  bytes: bytesOf(round, shard),
  ...changes
})

const announced = (round: number, changes: Partial<SealedAnnouncement['body']> = {}) =>
  announcementOf('a', round, {
    shards: shardList(
      SIZES.map((_, index) => bytesOf(round, index)),
      sha256Hasher
    ),
    ...changes
  })

/** What a neighbour `a` pushes to us, in a world that the test makes up. */
function receiving({ isAllPushed = false } = {}) {
  const { clock, sleeping, endSleeps } = sleepingClock()
  const world = { now: 0, known: [] as SealedAnnouncement[], blamed: [] as string[] }
  const meter = new Meter()
  const shards = new PushedShards({
    ...{ self: 'self', sizes: SIZES, patienceMs: PATIENCE_MS, hasher: sha256Hasher, meter },
    clock: { ...clock, now: () => world.now },
    isAllPushed,
    isNeighbour: peer => peer !== 'stranger',
    announcements: peer => (peer === 'a' ? world.known : []),
    blame: peer => void world.blamed.push(peer)
  })
  const offer = (shard: PushedShard, from = 'a') => {
    const verdict = shards.offer(shard, from)
    return verdict.verdict === 'accept' ? 'accept' : `${verdict.verdict} ${verdict.reason}`
  }
  /** The neighbour announces this round, as the newest. */
  const announce = (sealed: SealedAnnouncement, isGossip = true) => {
    world.known = [sealed, ...world.known].slice(0, 2)
    shards.announced(sealed, isGossip)
    return sealed
  }
  return { world, meter, shards, offer, announce, sleeping, endSleeps }
}

describe('pushed shards', () => {
  it('should be handed out once each, and counted then', () => {
    const { shards, meter, offer, announce } = receiving()
    const sealed = announce(announced(1))
    for (const index of [0, 1, 2]) expect(offer(pushed(1, index))).to.equal('accept')
    expect(meter.traffic.payloadIn).to.equal(0)
    for (const index of [0, 1, 2]) {
      expect(shards.take(sealed, index)).to.deep.equal(bytesOf(1, index))
      expect(shards.has(sealed, index)).to.equal(false)
    }
    expect(shards.take(sealed, 0)).to.equal(undefined)
    expect(meter.with('a').traffic.payloadIn).to.equal(10)
  })

  it('should keep nothing of the packet that they came in', () => {
    const { shards, offer, announce } = receiving()
    const sealed = announce(announced(1))
    const packet = new Uint8Array(512 * 1024)
    packet.set(bytesOf(1, 0), 100)
    offer(pushed(1, 0, { bytes: packet.subarray(100, 104) }))
    const taken = shards.take(sealed, 0)
    expect(taken).to.deep.equal(bytesOf(1, 0))
    expect(taken?.buffer.byteLength).to.equal(4)
  })

  it('should be accepted from whoever delivers them, once they are announced', () => {
    const { offer, announce } = receiving()
    expect(offer(pushed(1, 0), 'b')).to.equal('ignore early')
    announce(announced(1))
    expect(offer(pushed(1, 0), 'b')).to.equal('accept')
    expect(offer(pushed(1, 0))).to.equal('ignore known')
  })

  it('should be rejected with another hash or length, and whoever delivered them blamed', () => {
    const { world, meter, offer, announce } = receiving()
    announce(announced(1))
    expect(offer(pushed(1, 0, { bytes: new Uint8Array(4) }), 'b')).to.equal('reject mismatch')
    expect(offer(pushed(1, 0, { bytes: new Uint8Array(5) }), 'c')).to.equal('reject size')
    expect(offer(pushed(1, 3, { bytes: new Uint8Array(4) }), 'd')).to.equal('reject size')
    expect(world.blamed).to.deep.equal(['b', 'c', 'd'])
    expect(meter.traffic.payloadIn).to.equal(13)
    expect(offer(pushed(1, 0))).to.equal('accept')
  })

  it('should be rejected where the announcement has fewer, or none to compare with', () => {
    const { world, offer, announce } = receiving()
    announce(announced(1, { shards: shardList([bytesOf(1, 0)], sha256Hasher) }))
    expect(offer(pushed(1, 1))).to.equal('reject mismatch')
    announce(announced(2, { shards: { count: 600, hashes: null, digest: new Uint8Array(32) } }))
    expect(offer(pushed(2, 0))).to.equal('reject mismatch')
    expect(world.blamed).to.deep.equal(['a', 'a'])
  })

  it('should be ignored of ourselves, strangers, and rounds that are over', () => {
    const { offer, announce } = receiving()
    expect(offer(pushed(1, 0, { author: 'self' }))).to.equal('ignore own')
    expect(offer(pushed(1, 0, { author: 'stranger' }))).to.equal('ignore stranger')
    for (const round of [3, 4, 5]) announce(announced(round))
    expect(offer(pushed(3, 0))).to.equal('ignore stale')
    expect(offer(pushed(4, 0))).to.equal('accept')
    expect(offer(pushed(5, 0))).to.equal('accept')
  })

  it('should wait for their announcement, those of one announcement a neighbour', () => {
    const { world, meter, shards, offer, announce } = receiving()
    announce(announced(1))
    expect(offer(pushed(2, 0))).to.equal('accept')
    expect(offer(pushed(2, 1))).to.equal('accept')
    const sealed = announce(announced(2))
    expect(shards.take(sealed, 0)).to.deep.equal(bytesOf(2, 0))
    for (let round = 3; round < 1_000; round++) {
      expect(offer(pushed(round, 0)), `${round}`).to.equal('accept')
    }
    expect(offer(pushed(998, 1))).to.equal('ignore stale')
    // All but the last of them are gone; of round 2 one is still here.
    expect(meter.traffic.payloadIn).to.equal(4 + 4 * 996 + 4)
    expect(shards.has(sealed, 1)).to.equal(true)
    expect(world.blamed).to.deep.equal([])
  })

  it('should be looked at again when their announcement comes', () => {
    const { world, meter, shards, offer, announce } = receiving()
    offer(pushed(1, 0, { bytes: new Uint8Array(4).fill(99) }))
    offer(pushed(1, 1))
    const sealed = announce(announced(1))
    expect(world.blamed).to.deep.equal(['a'])
    expect(meter.verdicts).to.include({ 'pushed:mismatch': 1 })
    expect(shards.has(sealed, 0)).to.equal(false)
    expect(shards.has(sealed, 1)).to.equal(true)
  })

  it('should be forgotten with their announcement, or with their author', async () => {
    const { meter, shards, offer, announce } = receiving()
    const first = announce(announced(1))
    offer(pushed(1, 0))
    const waiting = shards.wait(first, 1, never)
    announce(announced(2))
    expect(shards.has(first, 0)).to.equal(true)
    const third = announce(announced(3))
    expect(shards.has(first, 0)).to.equal(false)
    expect(await waiting).to.equal(false)
    offer(pushed(3, 0))
    const last = shards.wait(third, 1, never)
    shards.forget('a')
    expect(await last).to.equal(false)
    expect(shards.has(third, 0)).to.equal(false)
    expect(meter.traffic.payloadIn).to.equal(8)
  })

  it('should tell a restarted author from itself', () => {
    const { shards, offer, announce } = receiving()
    const before = announce(announced(5))
    offer(pushed(5, 0))
    const after = announce(announced(5, { incarnation: 2 }))
    expect(shards.has(after, 0)).to.equal(false)
    expect(offer(pushed(5, 0, { incarnation: 2 }))).to.equal('accept')
    expect([before, after].map(sealed => shards.has(sealed, 0))).to.deep.equal([true, true])
  })
})

describe('waiting for a pushed shard', () => {
  it('should end when it comes', async () => {
    const { shards, offer, announce } = receiving()
    const sealed = announce(announced(1))
    const waiting = shards.wait(sealed, 1, never)
    offer(pushed(1, 0))
    offer(pushed(1, 1))
    expect(await waiting).to.equal(true)
    expect(await shards.wait(sealed, 0, never)).to.equal(true)
  })

  it('should end at once when a later one has come, or all that are pushed', async () => {
    const { shards, offer, announce, sleeping } = receiving()
    const sealed = announce(announced(1))
    offer(pushed(1, 1))
    expect(await shards.wait(sealed, 0, never)).to.equal(false)
    expect(await shards.wait(sealed, 3, never)).to.equal(false)
    expect(sleeping()).to.equal(0)
  })

  it('should not begin where we had to ask for the announcement, unless shards come all the same', async () => {
    const { shards, offer, announce } = receiving()
    const sealed = announce(announced(1), false)
    expect(await shards.wait(sealed, 0, never)).to.equal(false)
    offer(pushed(1, 0))
    const waiting = shards.wait(sealed, 1, never)
    offer(pushed(1, 1))
    expect(await waiting).to.equal(true)
  })

  it('should begin however the announcement came, among neighbours that are given', async () => {
    const { shards, offer, announce } = receiving({ isAllPushed: true })
    const waiting = shards.wait(announce(announced(1), false), 0, never)
    offer(pushed(1, 0))
    expect(await waiting).to.equal(true)
  })

  it('should end when nothing has come for a while', async () => {
    const { world, shards, offer, announce, sleeping, endSleeps } = receiving()
    const sealed = announce(announced(1))
    const waiting = shards.wait(sealed, 1, never)
    world.now = 900
    offer(pushed(1, 0))
    await new Promise(setImmediate)
    expect(sleeping()).to.equal(1) // anew, from the last arrival
    world.now = 1_800
    endSleeps() // a timer that fires early
    await new Promise(setImmediate)
    expect(sleeping()).to.equal(1)
    world.now = 1_900
    endSleeps()
    expect(await waiting).to.equal(false)
  })

  it('should reject with the reason of the signal', async () => {
    const { shards, announce, sleeping } = receiving()
    const sealed = announce(announced(1))
    const controller = new AbortController()
    const waiting = shards.wait(sealed, 0, controller.signal)
    const reason = new RangeError('the deadline')
    controller.abort(reason)
    expect(await waiting.catch(error => error)).to.equal(reason)
    expect(sleeping()).to.equal(0)
  })
})
