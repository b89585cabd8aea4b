import { expect } from 'chai'
import { systemClock } from '../../node/clock.ts'
import { fetchManifest } from '../../node/federation/fetch-manifest.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import {
  collect,
  exchangeInit,
  releaseOf,
  startExchanges,
  stopExchanges,
  until
} from '../fixtures/exchanges.ts'
import { tapStreams, whatLeft } from '../fixtures/tap.ts'

describe('what leaves an exchange', () => {
  it('should be announcements, presence, shards, manifests and requests only', async () => {
    const { signal } = new AbortController()
    const tap = tapStreams()
    const peers = await startExchanges(3)
    try {
      const [a, b, c] = peers as [(typeof peers)[0], (typeof peers)[0], (typeof peers)[0]]
      const { federation } = await exchangeInit(0)
      const ports = { clock: systemClock, hasher: sha256Hasher, signal }
      await fetchManifest({ federation, peers: a.addresses(), mdns: false, ...ports })
      await b.connect(a.addresses()[0]!)
      await c.connect(a.addresses()[0]!)
      await until(() => peers.every(peer => peer.neighbours().length === 2))
      for (const [index, peer] of peers.entries()) {
        peer.setStatus({ state: 'training', round: 1 })
        await peer.publish(releaseOf(index, 1))
      }
      await until(() => peers.every(x => peers.every(y => x === y || x.announcements(y.peerId)[0])))
      for (const peer of peers) {
        for (const other of peer.neighbours()) {
          await collect(peer.shards(peer.announcements(other)[0]!, signal))
        }
      }
    } finally {
      await stopExchanges(peers)
      tap.restore()
    }
    const left = whatLeft(tap.streams)
    const kinds = new Set(left.map(({ kind }) => kind))
    kinds.delete('ping') // libp2p answers pings; nobody has to ask
    expect([...kinds].sort()).to.deep.equal([
      'announcement',
      'gossip-control',
      'identify',
      'latest',
      'manifest',
      'negotiation',
      'presence',
      'request',
      'response',
      'shard',
      'told'
    ])
    // Each of the three has pulled three shards of each of the other two.
    expect(left.filter(({ kind }) => kind === 'shard')).to.have.length(18)
  })
})
