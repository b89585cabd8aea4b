import { LevelDatastore } from 'datastore-level'
import { spy } from 'sinon'
import { systemClock } from '../../node/clock.ts'
import { REDIAL_ATTEMPTS } from '../../node/exchange/libp2p/constants.ts'
import { createLibp2pExchange } from '../../node/exchange/libp2p/libp2p-exchange.ts'
import type { Exchange } from '../../node/exchange/types.ts'
import { exchangeInit, startExchanges, stopExchanges, until } from '../fixtures/exchanges.ts'
import { hastyClock } from '../fixtures/hasty-clock.ts'
import { startSession } from '../fixtures/sessions.ts'
import { withTempFolder } from '../fixtures/temp-folder.ts'

describe('members met before', () => {
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
