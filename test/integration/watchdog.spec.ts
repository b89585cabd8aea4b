import { once } from 'node:events'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { systemClock } from '../../node/clock.ts'
import { GOSSIP_RPC_BYTES } from '../../node/exchange/libp2p/constants.ts'
import { startMeetingPoint } from '../../node/exchange/libp2p/meeting-point.ts'
import { isRelayed } from '../../node/exchange/libp2p/transports/is-relayed.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import { simulatedIdentity } from '../../node/identity.ts'
import { announceTopic } from '../../protocol/messages/topics.ts'
import { exchangeInit, LOOPBACK, until } from '../fixtures/exchanges.ts'
import { hastyClock } from '../fixtures/hasty-clock.ts'
import { meet, type OpenSession, startSession } from '../fixtures/sessions.ts'

/** Rounds of announcements before and after a wedge. */
const BEFORE = 1
const WEDGED = 100_000
const AFTER = 200_000

describe('watchdog', () => {
  let sessions: OpenSession[] = []
  let topic = ''
  before(async () => {
    topic = announceTopic((await exchangeInit(0)).federation)
  })
  afterEach(async () => {
    await Promise.all(sessions.map(session => session.close()))
    sessions = []
  })

  /** Two peers that are in each other's mesh, on a clock that makes minutes of seconds. */
  async function neighbours(relays: string[] = []): Promise<[OpenSession, OpenSession]> {
    const clock = hastyClock(20)
    sessions = await Promise.all(
      [0, 1].map(index => startSession(index, { clock, ...(index === 0 && { relays }) }))
    )
    const [a, b] = sessions as [OpenSession, OpenSession]
    const address = relays.length > 0 ? `${relays[0]}/p2p-circuit/p2p/${a.peerId}` : a.address()
    await b.host.dial(multiaddr(address))
    await meet(a, b, BEFORE)
    return [a, b]
  }

  const streamTo = (from: OpenSession, to: OpenSession) =>
    from.gossip.streamsOutbound.get(to.peerId) as
      | { rawStream: { maxWriteBufferLength: number } }
      | undefined

  const connectionsTo = (from: OpenSession, to: OpenSession) =>
    from.host.getConnections().filter(({ remotePeer }) => remotePeer.toString() === to.peerId)

  /** That gossip from `a` to `b` is dead for good, although they are connected and `a` still counts `b` to its mesh. */
  async function expectDead(a: OpenSession, b: OpenSession) {
    expect(connectionsTo(a, b).length).to.be.greaterThan(0)
    expect(a.gossip.getMeshPeers(topic)).to.deep.equal([b.peerId])
    await a.announce(WEDGED)
    await a.host.services.ping.ping(peerIdFromString(b.peerId)) // what went before it has arrived
    expect(b.received.get(a.peerId)).to.not.include(WEDGED)
  }

  async function expectHealed(a: OpenSession, b: OpenSession) {
    await meet(a, b, AFTER)
    expect(a.gossip.getMeshPeers(topic)).to.deep.equal([b.peerId])
    expect(b.gossip.getMeshPeers(topic)).to.deep.equal([a.peerId])
  }

  it('should bring gossip back after a message beyond the limit', async () => {
    const [a, b] = await neighbours()
    await a.gossip.publish(topic, new Uint8Array(GOSSIP_RPC_BYTES + 1))
    await until(() => streamTo(b, a) === undefined)
    await expectDead(a, b)
    await expectHealed(a, b)
  })

  it('should bring gossip back after a stream that overflowed', async () => {
    const [a, b] = await neighbours()
    const stream = streamTo(a, b)
    if (stream === undefined) throw new TypeError('There is no gossip stream')
    stream.rawStream.maxWriteBufferLength = 1024
    for (let i = 0; i < 16; i++) await a.gossip.publish(topic, new Uint8Array(100_000).fill(i))
    await until(() => streamTo(a, b) === undefined)
    await expectDead(a, b)
    await expectHealed(a, b)
  })

  it('should bring gossip back after a relay was replaced by a direct connection', async () => {
    const identity = await simulatedIdentity(sha256Hasher, 'relay', 0)
    const relay = await startMeetingPoint({ identity, listen: [LOOPBACK], clock: systemClock })
    try {
      const [a, b] = await neighbours([String(relay.getMultiaddrs()[0])])
      const [relayed] = connectionsTo(b, a)
      expect(String(relayed?.remoteAddr)).to.include('/p2p-circuit/')
      // As DCUtR does it: a direct connection, and then the relayed one is closed.
      const identified = [a, b].map(({ host }) => once(host, 'peer:identify'))
      const direct = a.host.getMultiaddrs().filter(each => !isRelayed(each))
      await b.host.dial(direct, { force: true })
      await Promise.all(identified)
      await relayed?.close()
      await until(() => [streamTo(a, b), streamTo(b, a)].every(stream => stream === undefined))
      await expectDead(a, b)
      await expectHealed(a, b)
    } finally {
      await Promise.all(sessions.map(session => session.close()))
      await relay.stop()
    }
  })

  it('should bring gossip back after one of two connections was closed', async () => {
    const [a, b] = await neighbours()
    const [old] = connectionsTo(a, b)
    // As when both had dialled at once.
    const identified = [a, b].map(({ host }) => once(host, 'peer:identify'))
    await a.host.dial(multiaddr(b.address()), { force: true })
    await Promise.all(identified) // gossip would still use a connection that is not
    await old?.close()
    await until(() => [streamTo(a, b), streamTo(b, a)].every(stream => stream === undefined))
    await expectDead(a, b)
    await expectHealed(a, b)
  })
})
