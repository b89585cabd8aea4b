import { expect } from 'chai'
import { createLibp2pExchange } from '../../node/exchange/libp2p/libp2p-exchange.ts'
import type { Exchange } from '../../node/exchange/types.ts'
import {
  exchangeInit,
  LOOPBACK,
  releaseOf,
  startExchanges,
  stopExchanges,
  until
} from '../fixtures/exchanges.ts'
import { codeOf } from '../fixtures/rejection.ts'

describe('discovery', () => {
  let peers: Exchange[] = []
  afterEach(() => stopExchanges(peers))

  const areNeighbours = (a: Exchange, b: Exchange) =>
    a.neighbours().includes(b.peerId) && b.neighbours().includes(a.peerId)

  it('should bring two peers together that know only the founder', async () => {
    peers = await startExchanges(3)
    const [founder, b, c] = peers as [Exchange, Exchange, Exchange]
    await b.connect(founder.addresses()[0]!)
    await c.connect(founder.addresses()[0]!)
    await until(() => areNeighbours(b, c))
    expect(founder.neighbours()).to.deep.equal([b.peerId, c.peerId].sort())
  })

  it('should tell members at once when a peer begins', async () => {
    peers = await startExchanges(3)
    const [founder, b, c] = peers as [Exchange, Exchange, Exchange]
    await b.connect(founder.addresses()[0]!)
    await c.connect(founder.addresses()[0]!)
    await until(() => areNeighbours(b, c) && areNeighbours(founder, b) && areNeighbours(founder, c))
    founder.setStatus({ state: 'training', round: 1 })
    await until(
      () => [b, c].every(peer => peer.status(founder.peerId)?.state === 'training'),
      2_000
    )
  })

  it('should give a newcomer the announcement from before it came', async () => {
    peers = await startExchanges(2)
    const [a, b] = peers as [Exchange, Exchange]
    await a.publish(releaseOf(0, 1))
    const sealed = await a.publish(releaseOf(0, 2))
    await b.connect(a.addresses()[0]!)
    await until(() => b.announcements(a.peerId).length > 0)
    expect(b.announcements(a.peerId).map(({ digest }) => digest)).to.deep.equal([sealed.digest])
    expect(b.status(a.peerId)).to.deep.equal({ state: 'training', round: 2 })
  })

  it('should dial the given peers until they answer, and again when they come back', async () => {
    const init = await exchangeInit(0)
    const first = createLibp2pExchange(init)
    await first.start()
    const [address] = first.addresses()
    const listen = [address!.split('/p2p/')[0]!]
    await first.stop()
    const waiting = createLibp2pExchange({ ...(await exchangeInit(1)), peers: [address!] })
    peers = [waiting]
    await waiting.start()
    const again = createLibp2pExchange({ ...init, listen, incarnation: 2 })
    peers.push(again)
    await again.start()
    await until(() => areNeighbours(waiting, again))
    await again.stop()
    await until(() => waiting.neighbours().length === 0)
    const third = createLibp2pExchange({ ...init, listen, incarnation: 3 })
    peers.push(third)
    await third.start()
    await until(() => areNeighbours(waiting, third))
  })

  it('should notice a copied run folder', async () => {
    peers = await startExchanges(2)
    const [f, g] = peers as [Exchange, Exchange]
    const init = await exchangeInit(5)
    const [original, copy] = [createLibp2pExchange(init), createLibp2pExchange(init)]
    peers.push(original, copy)
    const conflicts = new Set<string>()
    for (const [name, { events }] of Object.entries({ original, copy })) {
      events.addEventListener('identity:conflict', () => conflicts.add(name))
    }
    await Promise.all([original.start(), copy.start(), g.connect(f.addresses()[0]!)])
    await until(() => areNeighbours(f, g))
    await original.connect(f.addresses()[0]!)
    await copy.connect(g.addresses()[0]!)
    await until(() => conflicts.size === 2)
  })
})

describe('an exchange', () => {
  let peers: Exchange[] = []
  afterEach(() => stopExchanges(peers))

  it('should say when its port is in use', async () => {
    peers = await startExchanges(1)
    const listen = [peers[0]!.addresses()[0]!.split('/p2p/')[0]!]
    const second = createLibp2pExchange({ ...(await exchangeInit(1)), listen })
    expect(await codeOf(second.start())).to.equal('ERR_PORT_IN_USE')
    await second.stop()
  })

  it('should say when an address cannot be had, or is none', async () => {
    const elsewhere = { ...(await exchangeInit(1)), listen: ['/ip4/192.0.2.1/tcp/0'] }
    expect(await codeOf(createLibp2pExchange(elsewhere).start())).to.equal('ERR_LISTEN_FAILED')
    const nothing = { ...(await exchangeInit(1)), listen: ['127.0.0.1:4001'] }
    expect(await codeOf(createLibp2pExchange(nothing).start())).to.equal('ERR_ADDRESS_INVALID')
    const wrongPeer = { ...(await exchangeInit(1)), peers: ['localhost'] }
    expect(await codeOf(createLibp2pExchange(wrongPeer).start())).to.equal('ERR_ADDRESS_INVALID')
  })

  it('should say when a peer does not answer', async () => {
    peers = await startExchanges(1)
    const refused = peers[0]!.connect('/ip4/127.0.0.1/tcp/1')
    expect(await codeOf(refused)).to.equal('ERR_PEER_UNREACHABLE')
    expect(await codeOf(peers[0]!.connect('localhost:1'))).to.equal('ERR_ADDRESS_INVALID')
    const reason = new RangeError('no more')
    const aborted = peers[0]!.connect('/ip4/127.0.0.1/tcp/1', AbortSignal.abort(reason))
    expect(await aborted.catch(error => error)).to.equal(reason)
  })

  it('should start and stop any number of times, and do nothing once stopped', async () => {
    const exchange = createLibp2pExchange(await exchangeInit(0))
    expect(exchange.neighbours()).to.deep.equal([])
    await Promise.all([exchange.start(), exchange.start()])
    expect(exchange.addresses()).to.have.length(1)
    await Promise.all([exchange.stop(), exchange.stop()])
    await exchange.stop()
    expect(exchange.addresses()).to.deep.equal([])
    expect(await codeOf(exchange.publish(releaseOf(0, 1)))).to.equal('ERR_EXCHANGE_STOPPED')
    expect(await codeOf(exchange.connect(LOOPBACK))).to.equal('ERR_EXCHANGE_STOPPED')
    const never = createLibp2pExchange(await exchangeInit(0))
    await never.stop()
    expect(await codeOf(never.start())).to.equal('ERR_EXCHANGE_STOPPED')
  })
})
