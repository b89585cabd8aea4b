import { once } from 'node:events'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { GOSSIP_RPC_BYTES } from '../../node/exchange/libp2p/constants.ts'
import { announceTopic } from '../../protocol/messages/topics.ts'
import { exchangeInit, until } from '../fixtures/exchanges.ts'
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
  async function neighbours(): Promise<[OpenSession, OpenSession]> {
    const clock = hastyClock(20)
    sessions = await Promise.all([0, 1].map(index => startSession(index, { clock })))
    const [a, b] = sessions as [OpenSession, OpenSession]
    await b.host.dial(multiaddr(a.address()))
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

  it('should bring gossip back after one of two connections was closed', async () => {
    const [a, b] = await neighbours()
    const [old] = connectionsTo(a, b)
    // As after a switch from a relay to a direct connection, or when both had dialled at once.
    const identified = [a, b].map(({ host }) => once(host, 'peer:identify'))
    await a.host.dial(multiaddr(b.address()), { force: true })
    await Promise.all(identified) // gossip would still use a connection that is not
    await old?.close()
    await until(() => [streamTo(a, b), streamTo(b, a)].every(stream => stream === undefined))
    await expectDead(a, b)
    await expectHealed(a, b)
  })
})
