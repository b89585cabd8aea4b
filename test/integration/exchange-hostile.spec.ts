import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { systemClock } from '../../node/clock.ts'
import { ShardUnavailableError } from '../../node/exchange/errors.ts'
import { NEWCOMER_BURST } from '../../node/exchange/libp2p/constants.ts'
import { call } from '../../node/exchange/libp2p/streams/call.ts'
import { Pull } from '../../node/exchange/pull.ts'
import type { Exchange, SealedAnnouncement } from '../../node/exchange/types.ts'
import { createSigner, generateIdentity } from '../../node/identity.ts'
import { sealAnnouncement } from '../../protocol/messages/announcement.ts'
import { encodeManifestRequest } from '../../protocol/messages/manifest-protocol.ts'
import { sealPresence } from '../../protocol/messages/presence.ts'
import { shardList } from '../../protocol/messages/shard-list.ts'
import {
  decodeShardRequest,
  encodeLatestResponse,
  encodeShardRequest,
  encodeShardResponse
} from '../../protocol/messages/shard-protocol.ts'
import {
  announceTopic,
  MANIFEST_PROTOCOL,
  presenceTopic,
  SHARD_PROTOCOL
} from '../../protocol/messages/topics.ts'
import type { Signer } from '../../protocol/ports.ts'
import {
  collect,
  releaseOf,
  shardsOf,
  startExchanges,
  stopExchanges,
  until
} from '../fixtures/exchanges.ts'
import {
  answering,
  type Member,
  meetExchange,
  openStreams,
  startMember
} from '../fixtures/member.ts'
import { presenceOf } from '../fixtures/messages.ts'

const never = new AbortController().signal
const OK = encodeShardResponse({ status: 'ok', hashes: null })
const BUSY = encodeShardResponse({ status: 'busy', hashes: null })
const WAITING = encodeLatestResponse({ round: 0, state: 'waiting', announcement: null })

/** What a request asks for, and from which shard on. */
function asked(request: Uint8Array): { latest: true } | { latest: false; from: number } {
  const decoded = decodeShardRequest(request)
  if (decoded.verdict !== 'accept') throw new TypeError('The exchange sent a bad request')
  const { value } = decoded
  return value.kind === 'latest' ? { latest: true } : { latest: false, from: value.from }
}

const announcementBy = (
  { init }: Member,
  round = 1,
  shards = shardsOf(9, round)
): SealedAnnouncement =>
  sealAnnouncement(
    {
      federation: init.federation,
      incarnation: 1,
      round,
      encoding: 'float32',
      shards: shardList(shards, init.hasher),
      degree: 1,
      samples: 1,
      final: false,
      lineage: []
    },
    init.signer,
    init.hasher
  )

const reasonOf = async (pull: AsyncIterable<Uint8Array>): Promise<string> => {
  try {
    await collect(pull)
  } catch (error) {
    if (error instanceof ShardUnavailableError) return error.reason
    throw error
  }
  return 'delivered'
}

describe('exchange among hostile peers', () => {
  let peers: Exchange[] = []
  const members: Member[] = []
  afterEach(async () => {
    await Promise.all(members.splice(0).map(member => member.stop()))
    await stopExchanges(peers)
  })

  /** An exchange, and a neighbour that answers shard requests as it likes. */
  async function facing(shards: (from: number, count: number) => Iterable<Uint8Array>) {
    peers = await startExchanges(1)
    let requests = 0
    const member = await startMember(9, {
      handlers: {
        [SHARD_PROTOCOL]: answering(request => {
          const what = asked(request)
          return what.latest ? [WAITING] : shards(what.from, requests++)
        })
      }
    })
    members.push(member)
    const connection = await meetExchange(member, peers[0]!)
    const sealed = announcementBy(member)
    await member.gossip.publish(announceTopic(member.init.federation), sealed.bytes)
    await until(() => peers[0]!.announcements(member.peerId).length === 1)
    return { exchange: peers[0]!, member, connection, sealed }
  }

  it('should refuse bytes of another hash, and put the peer out of its neighbourhood', async () => {
    const lie = shardsOf(9, 1)
    lie[1] = new Uint8Array(1000)
    const { exchange, member, sealed } = await facing(() => [OK, ...lie])
    expect(await reasonOf(exchange.shards(sealed, never))).to.equal('mismatch')
    await until(() => !exchange.neighbours().includes(member.peerId))
  })

  it('should put a peer out whose shards hash well but are none of this meme', async () => {
    const numbers = new Uint8Array(new Float32Array(250).fill(Number.NaN).buffer)
    const { exchange, member } = await facing(() => [OK, numbers])
    const announcement = announcementBy(member, 2, [numbers])
    const pull = new Pull(exchange, announcement, {
      clock: systemClock,
      ranges: [{ start: 0, end: 250, encoding: 'float32' }],
      guard: () => true,
      signal: never
    })
    expect(await pull.next()).to.equal(null)
    expect(pull.delivered).to.equal(0)
    await until(() => !exchange.neighbours().includes(member.peerId))
  })

  it('should go on from where a stream was lost, once', async () => {
    const froms: number[] = []
    const { exchange, sealed } = await facing(function* (from) {
      froms.push(from)
      yield OK
      yield shardsOf(9, 1)[from]!
      if (froms.length === 1) throw new TypeError('the stream is reset')
      yield* shardsOf(9, 1).slice(from + 1)
    })
    expect(await collect(exchange.shards(sealed, never))).to.deep.equal(shardsOf(9, 1))
    expect(froms).to.deep.equal([0, 1])
  })

  it('should give up after a second lost stream', async () => {
    const { exchange, sealed, connection } = await facing(() => [OK])
    expect(await reasonOf(exchange.shards(sealed, never))).to.equal('disconnected')
    await until(() => openStreams(connection).length === 0)
  })

  it('should ask a busy neighbour again', async () => {
    const { exchange, sealed } = await facing((_, count) =>
      count < 2 ? [BUSY] : [OK, ...shardsOf(9, 1)]
    )
    expect(await collect(exchange.shards(sealed, never))).to.deep.equal(shardsOf(9, 1))
  })

  it('should not ask a busy neighbour for ever', async () => {
    const { exchange, sealed } = await facing(() => [BUSY])
    expect(await reasonOf(exchange.shards(sealed, never))).to.equal('busy')
  })

  it('should refuse frames that are too long, and answers that are none', async () => {
    const { exchange, sealed, connection } = await facing((_, count) =>
      count === 0 ? [new Uint8Array(600 * 1024)] : [Uint8Array.of(1, 2, 3)]
    )
    expect(await reasonOf(exchange.shards(sealed, never))).to.equal('malformed')
    expect(await reasonOf(exchange.shards(sealed, never))).to.equal('malformed')
    await until(() => openStreams(connection).length === 0)
  })

  it('should leave a silent peer when the signal says so', async () => {
    peers = await startExchanges(1)
    const member = await startMember(9, { handlers: { [SHARD_PROTOCOL]: () => undefined } })
    members.push(member)
    const connection = await meetExchange(member, peers[0]!)
    const reason = new RangeError('the deadline')
    const controller = new AbortController()
    const pull = collect(peers[0]!.shards(announcementBy(member), controller.signal))
    await until(() => openStreams(connection).length > 0)
    controller.abort(reason)
    expect(await pull.catch(error => error)).to.equal(reason)
  })

  it('should go on after garbage on every protocol', async () => {
    peers = await startExchanges(2, { graph: undefined })
    const [exchange, honest] = peers as [Exchange, Exchange]
    await honest.connect(exchange.addresses()[0]!)
    const member = await startMember(9, {
      handlers: { [SHARD_PROTOCOL]: answering(() => [WAITING]) }
    })
    members.push(member)
    const connection = await meetExchange(member, exchange)
    const garbage = [
      Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), // no length
      Uint8Array.of(0xff, 0xff, 0x7f), // a length of 2 MiB
      Uint8Array.of(3, 1, 2, 3), // a frame that is no request
      Uint8Array.of(100, 1, 2, 3), // the beginning of a frame
      new Uint8Array(0),
      new Uint8Array(100_000)
    ]
    for (const protocol of [SHARD_PROTOCOL, MANIFEST_PROTOCOL]) {
      for (const bytes of garbage) {
        const stream = await connection.newStream(protocol)
        stream.send(bytes)
        await stream.close().catch(() => undefined)
        await until(
          () => stream.status !== 'open',
          10_000,
          `${protocol} ended by ${bytes.byteLength}`
        )
      }
    }
    const { federation } = member.init
    await member.gossip.publish(presenceTopic(federation), Uint8Array.of(0xff))
    await member.gossip.publish(announceTopic(federation), Uint8Array.of(0xfe))
    await until(() => (exchange.verdicts['presence:malformed'] ?? 0) > 0)
    expect(exchange.verdicts).to.include({ 'announcement:malformed': 1 })
    await until(() => openStreams(connection).length === 0)

    await until(() => exchange.neighbours().includes(honest.peerId))
    await until(() => honest.neighbours().includes(exchange.peerId))
    await exchange.publish(releaseOf(0, 1))
    await until(() => honest.announcements(exchange.peerId).length === 1)
    const sealed = honest.announcements(exchange.peerId)[0]!
    expect(await collect(honest.shards(sealed, never))).to.deep.equal(shardsOf(0, 1))
  })

  it('should neither believe nor pass on a flood of presence', async () => {
    peers = await startExchanges(2)
    const [exchange, behind] = peers as [Exchange, Exchange]
    await behind.connect(exchange.addresses()[0]!)
    await until(() => behind.neighbours().includes(exchange.peerId))
    const member = await startMember(9)
    members.push(member)
    await meetExchange(member, exchange)
    const { federation, signer, hasher } = member.init
    const FLOOD = 200
    for (let counter = 1; counter <= FLOOD; counter++) {
      const body = presenceOf({ federation, counter, addresses: [] })
      await member.gossip.publish(
        presenceTopic(federation),
        sealPresence(body, signer, hasher).bytes
      )
    }
    const verdicts = async () => {
      const links = await exchange.links(never)
      return links.find(({ peer }) => peer === member.peerId)?.verdicts ?? {}
    }
    await until(() => (exchange.verdicts['presence:flood'] ?? 0) > FLOOD / 2)
    expect(await verdicts()).to.include({ 'presence:flood': exchange.verdicts['presence:flood'] })
    // The others are heard as ever.
    exchange.setStatus({ state: 'training', round: 1 })
    await until(() => behind.status(exchange.peerId)?.state === 'training')
    expect(behind.verdicts['presence:accept']).to.be.below(FLOOD / 2)
  })

  it('should believe one neighbour a bounded number of new members, and hear the others', async () => {
    peers = await startExchanges(1)
    const exchange = peers[0]!
    for (const index of [8, 9]) members.push(await startMember(index))
    const [honest, hostile] = members as [Member, Member]
    await meetExchange(hostile, exchange)
    const { federation, hasher } = hostile.init
    const body = presenceOf({ federation, addresses: [] })
    const tell = ({ gossip }: Member, signer: Signer) =>
      gossip.publish(presenceTopic(federation), sealPresence(body, signer, hasher).bytes)
    // More than the burst; what is allowed meanwhile comes on top of that.
    const isRefused = () => (exchange.verdicts['presence:newcomers'] ?? 0) > 0
    for (let told = 0; told < 2 * NEWCOMER_BURST && !isRefused(); told++) {
      await tell(hostile, createSigner(await generateIdentity()))
    }
    await until(isRefused)
    expect(exchange.verdicts['presence:accept']).to.be.at.least(NEWCOMER_BURST)
    await meetExchange(honest, exchange)
    await tell(honest, honest.init.signer)
    await until(() => exchange.status(honest.peerId)?.state === 'training')
  })

  it('should count a replayed announcement as stale, and one of a stranger as such', async () => {
    const { exchange, member } = await facing(() => [BUSY])
    const topic = announceTopic(member.init.federation)
    const stranger = await startMember(8)
    members.push(stranger)
    await member.gossip.publish(topic, announcementBy(stranger).bytes)
    const newer = announcementBy(member, 3)
    await member.gossip.publish(topic, newer.bytes)
    await member.gossip.publish(topic, announcementBy(member, 2).bytes)
    await until(() => exchange.verdicts['announcement:stale'] === 1)
    expect(exchange.verdicts).to.include({ 'announcement:stranger': 1, 'announcement:accept': 2 })
    expect(exchange.announcements(member.peerId).map(({ body }) => body.round)).to.deep.equal([
      3, 1
    ])
    expect(exchange.announcements(stranger.peerId)).to.deep.equal([])
  })

  it('should serve shards to neighbours only, and manifests and `latest` to all', async () => {
    peers = await startExchanges(1)
    const exchange = peers[0]!
    const sealed = await exchange.publish(releaseOf(0, 1))
    const member = await startMember(9)
    members.push(member)
    // Not on the topic, so never a neighbour.
    member.gossip.unsubscribe(announceTopic(member.init.federation))
    const connection = await member.host.dial(multiaddr(exchange.addresses()[0]))
    const ask = async (protocol: string, request: Uint8Array) => {
      const options = { clock: systemClock, signal: never, maxFrameBytes: 100_000 }
      const answer = await call(connection, protocol, request, options)
      const frame = await answer.next()
      await answer.finish()
      return frame
    }
    const { federation } = member.init
    const request = { kind: 'shards', federation, announcement: sealed.digest, from: 0 } as const
    expect(await ask(SHARD_PROTOCOL, encodeShardRequest(request))).to.deep.equal(BUSY)
    const latest = encodeShardRequest({ kind: 'latest', federation })
    expect((await ask(SHARD_PROTOCOL, latest)).byteLength).to.be.above(sealed.bytes.byteLength)
    const manifest = await ask(MANIFEST_PROTOCOL, encodeManifestRequest({ federation }))
    expect(manifest.byteLength).to.be.above(500)
    expect(exchange.traffic.payloadOut).to.equal(0)
  })
})
