import { expect } from 'chai'
import type { Exchange } from '../../node/exchange/types.ts'
import {
  collect,
  releaseOf,
  shardsOf,
  startExchanges,
  stopExchanges,
  until
} from '../fixtures/exchanges.ts'

const signal = new AbortController().signal

describe('exchange over libp2p', () => {
  let peers: Exchange[] = []
  afterEach(() => stopExchanges(peers))

  it('should tell an announcement to neighbours only, and never two hops', async () => {
    peers = await startExchanges(3, { graph: [[1], [0, 2], [1]] })
    const [a, b, c] = peers as [Exchange, Exchange, Exchange]
    const sealed = await a.publish(releaseOf(0, 1))
    await until(() => b.announcements(a.peerId).length === 1)
    const back = await b.publish(releaseOf(1, 1))
    await until(() => a.announcements(b.peerId).length === 1)
    await until(() => c.announcements(b.peerId).length === 1)
    expect(b.announcements(a.peerId)[0]?.digest).to.deep.equal(sealed.digest)
    expect(c.announcements(b.peerId)[0]?.digest).to.deep.equal(back.digest)
    expect(c.announcements(a.peerId)).to.have.length(0)
    expect(sealed.body.degree).to.equal(1)
    expect(back.body.degree).to.equal(2)
  })

  it('should pull the right bytes of several neighbours at once', async () => {
    const all = [0, 1, 2, 3]
    peers = await startExchanges(4, { graph: all.map(a => all.filter(b => b !== a)) })
    await Promise.all(peers.map((peer, index) => peer.publish(releaseOf(index, 1))))
    await until(() =>
      peers.every(a => peers.every(b => a === b || a.announcements(b.peerId).length === 1))
    )
    const [first, ...others] = peers as [Exchange, ...Exchange[]]
    const pulled = await Promise.all(
      others.map(other => collect(first.shards(first.announcements(other.peerId)[0]!, signal)))
    )
    expect(pulled).to.deep.equal([1, 2, 3].map(index => shardsOf(index, 1)))
    await until(() => others.every(other => other.served(1).has(first.peerId)))
    for (const other of others) {
      expect(other.served(1).size).to.equal(1)
      expect(other.servedBytes(1)).to.equal(3000)
    }
    expect(first.traffic.payloadIn).to.equal(9000)
  })
})
