import { expect } from 'chai'
import { systemClock } from '../../node/clock.ts'
import type { Host } from '../../node/exchange/libp2p/host.ts'
import { createLibp2pExchange } from '../../node/exchange/libp2p/libp2p-exchange.ts'
import { startMeetingPoint } from '../../node/exchange/libp2p/meeting-point.ts'
import type { Exchange } from '../../node/exchange/types.ts'
import {
  type FetchManifestInit,
  type FetchStep,
  fetchManifest
} from '../../node/federation/fetch-manifest.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import { simulatedIdentity } from '../../node/identity.ts'
import { MemeshError } from '../../protocol/errors.ts'
import {
  exchangeInit,
  LOOPBACK,
  releaseOf,
  startExchanges,
  stopExchanges,
  until
} from '../fixtures/exchanges.ts'
import { hastyClock } from '../fixtures/hasty-clock.ts'
import { fullManifest } from '../fixtures/manifests.ts'

describe('a meeting point', () => {
  let peers: Exchange[] = []
  let point: Host | undefined
  let second: Host | undefined
  afterEach(async () => {
    await stopExchanges(peers)
    peers = []
    await point?.stop()
    await second?.stop()
    second = undefined
  })

  const startPoint = async (listen = LOOPBACK) => {
    const identity = await simulatedIdentity(sha256Hasher, 'bootstrap', 0)
    point = await startMeetingPoint({ identity, listen: [listen], clock: systemClock })
    return String(point.getMultiaddrs()[0])
  }

  const fetching = async (bootstrap: string[], changes: Partial<FetchManifestInit> = {}) => {
    const { federation, clock, hasher } = await exchangeInit(0)
    const { signal } = new AbortController()
    const init = { federation, peers: [], mdns: false, bootstrap, clock, hasher, signal }
    return fetchManifest({ ...init, ...changes })
  }

  const areNeighbours = (a: Exchange, b: Exchange) =>
    a.neighbours().includes(b.peerId) && b.neighbours().includes(a.peerId)

  it('should lead a newcomer to the manifest by the bare ID, past a member that has left', async () => {
    const bootstrap = await startPoint()
    peers = await startExchanges(2, { init: () => ({ bootstrap: [bootstrap] }) })
    const [leaver, stayer] = peers as [Exchange, Exchange]
    await until(() => areNeighbours(leaver, stayer))
    const steps: FetchStep[] = []
    const onStep = (step: FetchStep) => steps.push(step)
    expect(await fetching([bootstrap], { onStep })).to.deep.equal(fullManifest())
    expect(steps[0]).to.deep.equal({ step: 'directory', bootstrap: [bootstrap] })
    await leaver.stop()
    expect(await fetching([bootstrap])).to.deep.equal(fullManifest())
  })

  it('should bring members together, and be needed no more once they know each other', async () => {
    const bootstrap = await startPoint()
    peers = await startExchanges(3, { init: () => ({ bootstrap: [bootstrap] }) })
    const everybody = () => peers.every(a => peers.every(b => a === b || areNeighbours(a, b)))
    await until(everybody)
    await point?.stop()
    await Promise.all(peers.map(peer => peer.publish(releaseOf(0, 1))))
    await until(() =>
      peers.every(a => peers.every(b => a === b || a.announcements(b.peerId).length === 1))
    )
    expect(everybody()).to.equal(true)
  })

  it('should lead on to the members that another one knows, also when that one was restarted', async () => {
    const bootstrap = await startPoint()
    const identity = await simulatedIdentity(sha256Hasher, 'bootstrap', 1)
    second = await startMeetingPoint({
      ...{ identity, listen: [LOOPBACK], others: [bootstrap] },
      clock: hastyClock(10)
    })
    const other = String(second.getMultiaddrs()[0])
    const init = { ...(await exchangeInit(0)), bootstrap: [bootstrap] }
    peers = [createLibp2pExchange({ ...init, clock: hastyClock(10) })]
    await peers[0]!.start()
    await until(() => second!.getPeers().some(each => each.equals(point!.peerId)))
    expect(await fetching([other])).to.deep.equal(fullManifest())
    await point?.stop()
    await startPoint(bootstrap.split('/p2p/')[0])
    await until(() => second!.getPeers().some(each => each.equals(point!.peerId)))
    expect(await fetching([other])).to.deep.equal(fullManifest())
  })

  it('should be told of members again after it was restarted', async () => {
    const bootstrap = await startPoint()
    const [listen] = bootstrap.split('/p2p/')
    const init = await exchangeInit(0)
    peers = [createLibp2pExchange({ ...init, clock: hastyClock(10), bootstrap: [bootstrap] })]
    await peers[0]!.start()
    expect(await fetching([bootstrap])).to.deep.equal(fullManifest())
    await point?.stop()
    await startPoint(listen)
    expect(await fetching([bootstrap])).to.deep.equal(fullManifest())
  })

  it('should say that nobody is there, or that the meeting point is not', async () => {
    const bootstrap = await startPoint()
    const errorOf = (asked: Promise<unknown>) =>
      asked.then(
        () => undefined,
        (error: unknown) => (error instanceof MemeshError ? error : undefined)
      )
    const nobody = await errorOf(fetching([bootstrap], { discoveryMs: 500 }))
    expect(nobody?.code).to.equal('ERR_FEDERATION_NOT_FOUND')
    expect(nobody?.hint).to.include('--bootstrap')
    await point?.stop()
    const nowhere = await errorOf(fetching([bootstrap], { discoveryMs: 500 }))
    expect(nowhere?.code).to.equal('ERR_PEER_UNREACHABLE')
    expect(nowhere?.message).to.include(bootstrap)
    const noAddress = await errorOf(fetching(['localhost']))
    expect(noAddress?.code).to.equal('ERR_ADDRESS_INVALID')
  })
})
