import { expect } from 'chai'
import type { Exchange } from '../../node/exchange/types.ts'
import { type Edges, startExchanges, stopExchanges, until } from '../fixtures/exchanges.ts'

const GRAPHS: Record<string, Edges> = {
  pair: [[1], [0]],
  'full of 6': [0, 1, 2, 3, 4, 5].map(a => [0, 1, 2, 3, 4, 5].filter(b => b !== a)),
  'ring of 8': [0, 1, 2, 3, 4, 5, 6, 7].map(a => [(a + 7) % 8, (a + 1) % 8]),
  // The cube: 3-regular, no triangle.
  'cube of 8': [0, 1, 2, 3, 4, 5, 6, 7].map(a => [a ^ 1, a ^ 2, a ^ 4]),
  'star of 5': [[1, 2, 3, 4], [0], [0], [0], [0]]
}

describe('named topologies', () => {
  let peers: Exchange[] = []
  afterEach(() => stopExchanges(peers))

  for (const [name, graph] of Object.entries(GRAPHS)) {
    it(`should make the mesh equal the graph: ${name}`, async () => {
      peers = await startExchanges(graph.length, { graph })
      const expected = graph.map(links => links.map(b => peers[b]!.peerId).sort())
      expect(peers.map(peer => peer.neighbours())).to.deep.equal(expected)
    })
  }

  it('should say who joined and who left, at once when a peer disconnects', async () => {
    peers = await startExchanges(3, { graph: [[1, 2], [0], [0]] })
    const [hub, leaver, other] = peers as [Exchange, Exchange, Exchange]
    const left: string[] = []
    hub.events.addEventListener('neighbour:leave', event =>
      left.push((event as CustomEvent<{ peer: string }>).detail.peer)
    )
    await leaver.stop()
    await until(() => left.length > 0, 500)
    expect(left).to.deep.equal([leaver.peerId])
    expect(hub.neighbours()).to.deep.equal([other.peerId])
    await until(() => hub.status(leaver.peerId) === undefined)
  })

  it('should tell neighbours what a peer does when they graft it', async () => {
    peers = await startExchanges(2, { init: () => ({}) })
    const [a, b] = peers as [Exchange, Exchange]
    a.setStatus({ state: 'training', round: 7 })
    await b.connect(a.addresses()[0]!)
    await until(() => b.status(a.peerId)?.round === 7)
    expect(b.status(a.peerId)).to.deep.equal({ state: 'training', round: 7 })
    a.setStatus({ state: 'training', round: 8 })
    expect(await b.refresh(a.peerId)).to.equal(true)
    expect(b.status(a.peerId)).to.deep.equal({ state: 'training', round: 8 })
    expect(await b.refresh('12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN')).to.equal(false)
  })
})
