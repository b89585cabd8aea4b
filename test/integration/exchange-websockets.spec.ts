import { expect } from 'chai'
import { createLibp2pExchange } from '../../node/exchange/libp2p/libp2p-exchange.ts'
import type { Exchange } from '../../node/exchange/types.ts'
import { fetchManifest } from '../../node/federation/fetch-manifest.ts'
import { formatTicket, parseTicket } from '../../protocol/federation/ticket.ts'
import {
  collect,
  exchangeInit,
  releaseOf,
  shardsOf,
  startExchanges,
  stopExchanges,
  until
} from '../fixtures/exchanges.ts'
import { fullManifest } from '../fixtures/manifests.ts'
import { codeOf } from '../fixtures/rejection.ts'

const LISTEN = '/ip4/127.0.0.1/tcp/0/ws'

describe('WebSockets', () => {
  let peers: Exchange[] = []
  afterEach(() => stopExchanges(peers))

  it('should carry everything: a ticket, the manifest, gossip and shards both ways', async () => {
    peers = await startExchanges(2, { init: index => (index === 0 ? { listen: [LISTEN] } : {}) })
    const [a, b] = peers as [Exchange, Exchange]
    const { federation, clock, hasher } = await exchangeInit(0)
    const ticket = parseTicket(formatTicket({ federation, peers: a.addresses() }))
    expect(ticket.peers[0]).to.match(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+\/ws\/p2p\/12D3KooW/)
    const { signal } = new AbortController()
    const from = { federation, peers: ticket.peers, mdns: false, clock, hasher, signal }
    expect(await fetchManifest(from)).to.deep.equal(fullManifest())

    await b.connect(ticket.peers[0]!)
    await until(() => a.neighbours().length === 1 && b.neighbours().length === 1)
    const shards = [0, 1].map(index => shardsOf(index, 1, 4, 200_000))
    for (const [index, peer] of peers.entries()) {
      await peer.publish(releaseOf(index, 1, { shards: shards[index]! }))
    }
    await until(() => a.announcements(b.peerId).length + b.announcements(a.peerId).length === 2)
    const pulled = [
      await collect(b.shards(b.announcements(a.peerId)[0]!, signal)),
      await collect(a.shards(a.announcements(b.peerId)[0]!, signal))
    ]
    expect(pulled).to.deep.equal(shards)
  })

  it('should stand beside TCP, and say when a port is in use', async () => {
    const both = { listen: ['/ip4/127.0.0.1/tcp/0', LISTEN] }
    peers = await startExchanges(1, { init: () => both })
    const addresses = peers[0]!.addresses()
    expect(addresses).to.have.length(2)
    const address = addresses.find(each => each.includes('/ws/')) ?? ''
    const listen = [address.split('/p2p/')[0]!]
    const second = createLibp2pExchange({ ...(await exchangeInit(1)), listen })
    expect(await codeOf(second.start())).to.equal('ERR_PORT_IN_USE')
    await second.stop()
  })
})
