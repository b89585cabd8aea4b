import { circuitRelayServer } from '@libp2p/circuit-relay-v2'
import type { ServiceMap } from '@libp2p/interface'
import { expect } from 'chai'
import { systemClock } from '../../node/clock.ts'
import { createHost, type Host } from '../../node/exchange/libp2p/host.ts'
import { createLibp2pExchange } from '../../node/exchange/libp2p/libp2p-exchange.ts'
import { startMeetingPoint } from '../../node/exchange/libp2p/meeting-point.ts'
import type { Exchange } from '../../node/exchange/types.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import { simulatedIdentity } from '../../node/identity.ts'
import {
  collect,
  exchangeInit,
  LOOPBACK,
  releaseOf,
  shardsOf,
  startExchanges,
  stopExchanges,
  until
} from '../fixtures/exchanges.ts'
import { hastyClock } from '../fixtures/hasty-clock.ts'
import { codeOf } from '../fixtures/rejection.ts'

describe('a relay', () => {
  let peers: Exchange[] = []
  let point: Host | undefined
  afterEach(async () => {
    await stopExchanges(peers)
    peers = []
    await point?.stop()
  })

  const startRelay = async (listen = LOOPBACK) => {
    const identity = await simulatedIdentity(sha256Hasher, 'relay', 0)
    point = await startMeetingPoint({ identity, listen: [listen], clock: systemClock })
    return String(point.getMultiaddrs()[0])
  }

  const { signal } = new AbortController()
  const areNeighbours = (a: Exchange, b: Exchange) =>
    a.neighbours().includes(b.peerId) && b.neighbours().includes(a.peerId)

  it('should carry memes both ways, between peers that listen nowhere else too', async () => {
    const relay = await startRelay()
    const hidden = { listen: [], relays: [relay] }
    peers = await startExchanges(3, { init: index => (index < 2 ? hidden : {}) })
    const [a, b, direct] = peers as [Exchange, Exchange, Exchange]
    for (const peer of [a, b]) {
      expect(peer.addresses()).to.deep.equal([`${relay}/p2p-circuit/p2p/${peer.peerId}`])
    }
    await b.connect(a.addresses()[0]!)
    await direct.connect(a.addresses()[0]!)
    await until(() => peers.every(x => peers.every(y => x === y || areNeighbours(x, y))))

    const shards = peers.map((_, index) => shardsOf(index, 1, 4, 200_000))
    for (const [index, peer] of peers.entries()) {
      await peer.publish(releaseOf(index, 1, { shards: shards[index]! }))
    }
    await until(() =>
      peers.every(x => peers.every(y => x === y || x.announcements(y.peerId).length === 1))
    )
    for (const [x, y] of [
      [a, b],
      [b, a],
      [a, direct],
      [direct, a]
    ] as const) {
      const pulled = await collect(x.shards(x.announcements(y.peerId)[0]!, signal))
      expect(pulled).to.deep.equal(shards[peers.indexOf(y)])
    }
    const links = await a.links(signal)
    expect(links.find(({ peer }) => peer === b.peerId)).to.include({
      reach: 'relayed',
      limits: null
    })
    expect(links.find(({ peer }) => peer === direct.peerId)).to.include({ reach: 'relayed' })
  })

  it('should be said to let no meme pass where it has limits', async () => {
    const identity = await simulatedIdentity(sha256Hasher, 'relay', 1)
    const services = { relay: circuitRelayServer() as () => unknown } // 128 KiB and two minutes
    point = await createHost<ServiceMap>({ identity, listen: [LOOPBACK] }, services)
    await point.start()
    const relay = String(point.getMultiaddrs()[0])
    peers = await startExchanges(2, { init: () => ({ listen: [], relays: [relay] }) })
    const [a, b] = peers as [Exchange, Exchange]
    const limited: string[] = []
    for (const { events } of peers) {
      events.addEventListener('peer:limited', event =>
        limited.push((event as CustomEvent<{ peer: string }>).detail.peer)
      )
    }
    await b.connect(a.addresses()[0]!)
    await until(() => limited.length === 2)
    expect(limited.sort()).to.deep.equal([a.peerId, b.peerId].sort())
    const links = await a.links(signal)
    const { limits } = links.find(({ peer }) => peer === b.peerId) ?? {}
    expect(limits?.bytes).to.be.within(1, 131_072) // what is left of them
    expect(a.neighbours()).to.have.length(0)
  })

  it('should be asked for a place again after it was away', async () => {
    const relay = await startRelay()
    const listen = relay.split('/p2p/')[0]!
    const changes = { listen: [], relays: [relay], clock: hastyClock(20) }
    peers = await startExchanges(1, { init: () => changes })
    const [peer] = peers as [Exchange]
    const addresses = [`${relay}/p2p-circuit/p2p/${peer.peerId}`]
    for (let times = 0; times < 2; times++) {
      expect(peer.addresses()).to.deep.equal(addresses)
      await point?.stop()
      await until(() => peer.addresses().length === 0)
      await startRelay(listen)
      await until(() => peer.addresses().length > 0)
    }
    expect(peer.addresses()).to.deep.equal(addresses)
  })

  it('should not keep a peer from starting when it is not there', async () => {
    const relay = await startRelay()
    await point?.stop()
    peers = await startExchanges(1, { init: () => ({ relays: [relay] }) })
    expect(peers[0]?.addresses()).to.have.length(1)
    const nameless = { ...(await exchangeInit(1)), relays: [relay.split('/p2p/')[0]!] }
    expect(await codeOf(createLibp2pExchange(nameless).start())).to.equal('ERR_ADDRESS_INVALID')
  })
})
