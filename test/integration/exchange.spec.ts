import { expect } from 'chai'
import type { Exchange, ExchangeEvents } from '../../node/exchange/types.ts'
import {
  collect,
  releaseOf,
  shardsOf,
  startExchanges,
  stopExchanges,
  until
} from '../fixtures/exchanges.ts'
import { fullManifest } from '../fixtures/manifests.ts'

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

  it('should know the connected members, neighbours or not', async () => {
    const neighbours = 1
    const full = fullManifest()
    const manifest = { ...full, exchange: { ...full.exchange, neighbours } }
    peers = await startExchanges(5, { manifest })
    const [hub, ...others] = peers as [Exchange, ...Exchange[]]
    await Promise.all(others.map(peer => peer.connect(hub.addresses()[0]!)))
    const ids = others.map(({ peerId }) => peerId).sort()
    await until(() => hub.members().length === ids.length && hub.neighbours().length > 0)
    expect(hub.members()).to.deep.equal(ids)
    expect(ids).to.include.members(hub.neighbours())
    await others[0]!.stop()
    await until(() => hub.members().length === ids.length - 1)
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

  it('should keep the shards of the last two announcements only', async () => {
    peers = await startExchanges(2, { graph: [[1], [0]] })
    const [a, b] = peers as [Exchange, Exchange]
    const sealed = [await a.publish(releaseOf(0, 1))]
    for (const round of [2, 3]) sealed.push(await a.publish(releaseOf(0, round)))
    const outcomes = await Promise.all(
      sealed.map(one => collect(b.shards(one, signal)).catch(error => error.reason))
    )
    expect(outcomes).to.deep.equal(['gone', shardsOf(0, 2), shardsOf(0, 3)])
    await until(() => a.served(3).has(b.peerId))
    expect(a.served(1).size).to.equal(0)
    expect([1, 2, 3].map(round => a.servedBytes(round))).to.deep.equal([0, 3000, 3000])
  })

  it('should pull the list of hashes first when it is long', async () => {
    peers = await startExchanges(2, { graph: [[1], [0]] })
    const [a, b] = peers as [Exchange, Exchange]
    const shards = shardsOf(0, 1, 600, 10)
    const sealed = await a.publish(releaseOf(0, 1, { shards }))
    expect(sealed.body.shards.hashes).to.equal(null)
    expect(await collect(b.shards(sealed, signal))).to.deep.equal(shards)
  })

  it('should say who has got everything', async () => {
    peers = await startExchanges(3, { graph: [[1, 2], [0], [0]] })
    const [a, b, c] = peers as [Exchange, Exchange, Exchange]
    const served: string[] = []
    a.events.addEventListener('announcement:serve', event => {
      served.push((event as ExchangeEvents['announcement:serve']).detail.peer)
    })
    const sealed = await a.publish(releaseOf(0, 1, { final: true }))
    await until(() => b.status(a.peerId)?.state === 'final')
    for await (const _ of c.shards(sealed, signal)) break // loses interest after one
    await collect(b.shards(sealed, signal))
    await collect(b.shards(sealed, signal))
    await until(() => served.length > 0)
    expect(served).to.deep.equal([b.peerId])
    expect([...a.served(1)]).to.deep.equal([b.peerId])
  })

  it('should leave pulls with an error when it is stopped, or the neighbour is', async () => {
    peers = await startExchanges(3, { graph: [[1, 2], [0], [0]] })
    const [a, b, c] = peers as [Exchange, Exchange, Exchange]
    const shards = shardsOf(0, 1, 100, 200_000)
    const sealed = await a.publish(releaseOf(0, 1, { shards }))
    const pulls = [b, c].map(peer => peer.shards(sealed, signal))
    await Promise.all(pulls.map(pull => pull.next()))
    await b.stop()
    await a.stop()
    const errors = await Promise.all(pulls.map(pull => collect(pull).catch(error => error)))
    expect(errors.map(error => error.code)).to.deep.equal([
      'ERR_EXCHANGE_STOPPED',
      'ERR_SHARD_UNAVAILABLE'
    ])
    expect(errors[1].reason).to.equal('disconnected')
  })
})
