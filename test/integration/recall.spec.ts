import { expect } from 'chai'
import { LevelDatastore } from 'datastore-level'
import { spy } from 'sinon'
import { type Clock, systemClock } from '../../node/clock.ts'
import { REDIAL_ATTEMPTS, REDIAL_LAST_MS } from '../../node/exchange/libp2p/constants.ts'
import { createLibp2pExchange } from '../../node/exchange/libp2p/libp2p-exchange.ts'
import type { Exchange } from '../../node/exchange/types.ts'
import { exchangeInit, startExchanges, stopExchanges, until } from '../fixtures/exchanges.ts'
import { Firewall } from '../fixtures/firewall.ts'
import { hastyClock } from '../fixtures/hasty-clock.ts'
import { startSession } from '../fixtures/sessions.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'
import { tinyManifest } from '../fixtures/tiny-federation.ts'

describe('members met before', function () {
  this.timeout(180_000)
  let peers: Exchange[] = []
  afterEach(() => stopExchanges(peers))

  const areNeighbours = (a: Exchange, b: Exchange) =>
    a.neighbours().includes(b.peerId) && b.neighbours().includes(a.peerId)

  it('should be found again from the run folder alone', () =>
    withTempFolder(async folder => {
      peers = await startExchanges(1)
      const [founder] = peers as [Exchange]
      const init = await exchangeInit(1)
      for (const incarnation of [1, 2]) {
        const datastore = new LevelDatastore(folder)
        await datastore.open()
        const peer = createLibp2pExchange({ ...init, incarnation, datastore })
        peers.push(peer)
        await peer.start()
        if (incarnation === 1) await peer.connect(founder.addresses()[0]!)
        await until(() => areNeighbours(peer, founder))
        await peer.stop()
        await datastore.close()
      }
    }))

  it('should be looked for by the halves of a federation that have members enough', async () => {
    const manifest = tinyManifest({ exchange: { neighbours: 1 } })
    const wall = new Firewall()
    let leapMs = 0
    const clock: Clock = {
      ...systemClock,
      now: () => systemClock.now() + leapMs,
      sleep: (ms, signal) => systemClock.sleep(ms < REDIAL_LAST_MS / 2 ? ms : ms / 200, signal)
    }
    const inits = await Promise.all([0, 1, 2, 3, 4, 5].map(index => exchangeInit(index, manifest)))
    const ids = inits.map(({ signer }) => signer.peerId)
    const halfOf = (peer: string) => ids.indexOf(peer) % 2
    const others = (peer: Exchange) =>
      peer.members().filter(member => halfOf(member) !== halfOf(peer.peerId))
    peers = await startExchanges(ids.length, {
      manifest,
      init: index => ({ clock, gater: wall.of(ids[index]!) })
    })
    await Promise.all(
      peers.flatMap((a, index) => peers.slice(index + 1).map(b => a.connect(b.addresses()[0]!)))
    )
    await until(() => peers.every(peer => peer.members().length === 5))
    await until(() => peers.every(peer => peer.members().every(each => peer.status(each))))
    wall.raise(halfOf)
    await until(() => peers.every(peer => others(peer).length === 0))
    leapMs = 60_000 // the halves have not heard of each other for so long
    // Twice the neighbours that they look for: nobody whose connection was lost is dialled again for that alone.
    expect(peers.map(peer => peer.members().length)).to.deep.equal([2, 2, 2, 2, 2, 2])
    await until(() => ids.every(id => wall.turnedAway.includes(id)))
    wall.lower()
    await until(() => peers.every(peer => others(peer).length > 0), 60_000)
  })

  it('should be dialled again long after every other attempt was given up', async () => {
    const clock = hastyClock(100)
    const [a, b] = await Promise.all([0, 1].map(index => startSession(index, { clock })))
    if (a === undefined || b === undefined) throw new TypeError('No sessions')
    try {
      await a.host.dial(b.host.getMultiaddrs())
      const connected = () => a.host.getConnections().length > 0
      await until(() => a.presence?.has(b.peerId) === true)
      const listen = [b.address().split('/p2p/')[0] ?? '']
      await b.close()
      await until(() => !connected())
      const dial = spy(a.host, 'dial')
      await until(() => dial.callCount > REDIAL_ATTEMPTS)
      const again = await startSession(1, { clock: systemClock, listen, incarnation: 2 })
      await until(connected).finally(() => again.close())
    } finally {
      await a.close()
    }
  })
})
