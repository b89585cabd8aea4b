import type { Stream } from '@libp2p/interface'
import { expect } from 'chai'
import { LOW_WATER_BYTES } from '../../../../../node/exchange/libp2p/constants.ts'
import type { Gossip } from '../../../../../node/exchange/libp2p/gossip.ts'
import { Meter } from '../../../../../node/exchange/libp2p/meter.ts'
import { Pusher } from '../../../../../node/exchange/libp2p/push/pusher.ts'
import { Releases } from '../../../../../node/exchange/libp2p/shards/releases.ts'
import { decodePushedShard } from '../../../../../protocol/messages/pushed-shard.ts'
import { shardsOf, until } from '../../../../fixtures/exchanges.ts'
import { announcementOf } from '../../../../fixtures/stub-exchange.ts'

const SELF = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
const ahead = () => new Promise(setImmediate)

/** A gossip stream that is as full as the test says. */
class StubStream extends EventTarget {
  writeBufferLength = 0

  fill(): void {
    this.writeBufferLength = LOW_WATER_BYTES + 1
  }

  drain(): void {
    this.writeBufferLength = 0
    this.dispatchEvent(new Event('drain'))
  }
}

function pushing(...peers: string[]) {
  const streams = new Map(peers.map(peer => [peer, new StubStream()]))
  const sent: { to: string; round: number; shard: number }[] = []
  const releases = new Releases()
  const meter = new Meter()
  const neighbours = new Set(peers)
  const gossip = {
    get streamsOutbound() {
      return new Map([...streams].map(([peer, rawStream]) => [peer, { rawStream }]))
    },
    sendRpc: (to: string, { messages }: { messages: { data: Uint8Array }[] }) => {
      for (const { data } of messages) {
        const { verdict, ...decoded } = decodePushedShard(data)
        if (verdict !== 'accept' || !('value' in decoded)) return false
        sent.push({ to, round: decoded.value.round, shard: decoded.value.shard })
      }
      return true
    }
  }
  const pusher = new Pusher({
    ...{ topic: 'announce', releases, meter },
    gossip: gossip as unknown as Gossip & { rawStream: Stream },
    isNeighbour: peer => neighbours.has(peer)
  })
  const announce = (round: number, shards = shardsOf(0, round)) => {
    const sealed = announcementOf(SELF, round)
    const release = releases.keep({ sealed, shards, hashes: null, announcedTo: new Set() })
    pusher.send(release, [...neighbours])
    return release
  }
  const sentTo = (peer: string) =>
    sent.filter(({ to }) => to === peer).map(({ round, shard }) => `${round}.${shard}`)
  return { streams, neighbours, meter, announce, sentTo }
}

describe('Pusher', () => {
  it('should send all shards to each neighbour, in order, and count them', async () => {
    const { announce, sentTo, meter } = pushing('a', 'b')
    const release = announce(1)
    await until(() => sentTo('a').length === 3 && sentTo('b').length === 3)
    expect(sentTo('a')).to.deep.equal(['1.0', '1.1', '1.2'])
    expect(sentTo('b')).to.deep.equal(['1.0', '1.1', '1.2'])
    expect(release.servedBytes).to.equal(6000)
    expect(meter.with('a').traffic.payloadOut).to.equal(3000)
    // Two bytes before the header, its head 1, four keys 31, the author 54, three small numbers 3.
    expect(meter.with('a').traffic.controlOut).to.equal(3 * 91)
  })

  it('should wait for a neighbour whose stream is backed up, and for no other', async () => {
    const { streams, announce, sentTo } = pushing('slow', 'quick')
    streams.get('slow')?.fill()
    announce(1)
    await until(() => sentTo('quick').length === 3)
    for (let i = 0; i < 10; i++) await ahead()
    expect(sentTo('slow')).to.deep.equal([])
    streams.get('slow')?.drain()
    await until(() => sentTo('slow').length === 3)
  })

  it('should leave out for a slow neighbour what has been replaced twice', async () => {
    const { streams, announce, sentTo } = pushing('slow')
    streams.get('slow')?.fill()
    for (const round of [1, 2, 3, 4]) announce(round)
    await ahead()
    streams.get('slow')?.drain()
    await until(() => sentTo('slow').length === 3)
    expect(sentTo('slow')).to.deep.equal(['4.0', '4.1', '4.2'])
  })

  it('should go on with the next announcement after the one that it is at', async () => {
    const { announce, sentTo } = pushing('a')
    announce(1)
    announce(2)
    await until(() => sentTo('a').length === 6)
    expect(sentTo('a')).to.deep.equal(['1.0', '1.1', '1.2', '2.0', '2.1', '2.2'])
  })

  it('should stop for whom has asked, is no neighbour any more, or has no stream', async () => {
    const { streams, neighbours, announce, sentTo } = pushing('asks', 'leaves', 'closes')
    for (const stream of streams.values()) stream.fill()
    const release = announce(1)
    await ahead()
    release.askedBy.add('asks')
    neighbours.delete('leaves')
    streams.get('closes')?.dispatchEvent(new Event('close'))
    for (const stream of streams.values()) stream.drain()
    for (let i = 0; i < 10; i++) await ahead()
    for (const peer of streams.keys()) expect(sentTo(peer), peer).to.deep.equal([])
    streams.delete('closes')
    neighbours.add('leaves')
    announce(2)
    await until(() => sentTo('asks').length === 3 && sentTo('leaves').length === 3)
    expect(sentTo('closes')).to.deep.equal([])
  })

  it('should send no more than the first 16 MiB, and nothing without hashes to check it by', async () => {
    const { announce, sentTo } = pushing('a')
    announce(
      1,
      Array.from({ length: 513 }, () => new Uint8Array(8))
    )
    const shards = Array.from({ length: 70 }, () => new Uint8Array(255 * 1024))
    announce(2, shards)
    await until(() => sentTo('a').length === 64)
    for (let i = 0; i < 10; i++) await ahead()
    expect(sentTo('a')).to.have.lengthOf(64)
  })
})
