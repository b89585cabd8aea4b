import { expect } from 'chai'
import { PUSH_PATIENCE_MS } from '../../node/exchange/libp2p/constants.ts'
import type { Exchange, SealedAnnouncement } from '../../node/exchange/types.ts'
import { sealAnnouncement } from '../../protocol/messages/announcement.ts'
import { encodePushedShard } from '../../protocol/messages/pushed-shard.ts'
import { shardList } from '../../protocol/messages/shard-list.ts'
import {
  decodeShardRequest,
  encodeLatestResponse,
  encodeShardResponse
} from '../../protocol/messages/shard-protocol.ts'
import { announceTopic, SHARD_PROTOCOL } from '../../protocol/messages/topics.ts'
import { collect, releaseOf, startExchanges, stopExchanges, until } from '../fixtures/exchanges.ts'
import { answering, type Member, meetExchange, startMember } from '../fixtures/member.ts'
import { memeShards, pushManifest } from '../fixtures/push.ts'
import { stillClock } from '../fixtures/still-clock.ts'

const never = new AbortController().signal
const MANIFEST = pushManifest()
const MEME_BYTES = 4003 * 4
const SHARDS = memeShards(MANIFEST, 9, 1)
const OK = encodeShardResponse({ status: 'ok', hashes: null })
const WAITING = encodeLatestResponse({ round: 0, state: 'waiting', announcement: null })

/** A neighbour that pushes what it likes, and answers requests for shards as it should. */
interface Facing {
  readonly exchange: Exchange
  readonly member: Member
  /** Announces its shards of round 1. */
  readonly announce: () => Promise<SealedAnnouncement>
  readonly push: (round: number, shard: number, bytes?: Uint8Array) => Promise<unknown>
  /** From which shard on it was asked for some, each time. */
  readonly asked: number[]
  /** Moves the exchange's time on by so many ms: else it stands still. */
  readonly advance: (ms: number) => void
}

describe('a federation that pushes, among hostile peers', () => {
  let peers: Exchange[] = []
  const members: Member[] = []
  afterEach(async () => {
    await Promise.all(members.splice(0).map(member => member.stop()))
    await stopExchanges(peers)
  })

  async function facing(): Promise<Facing> {
    const { clock, advance } = stillClock()
    peers = await startExchanges(1, { manifest: MANIFEST, init: () => ({ clock }) })
    const [exchange] = peers as [Exchange]
    const asked: number[] = []
    const answer = (request: Uint8Array) => {
      const decoded = decodeShardRequest(request)
      if (decoded.verdict !== 'accept') throw new TypeError('The exchange sent a bad request')
      if (decoded.value.kind === 'latest') return [WAITING]
      asked.push(decoded.value.from)
      return [OK, ...SHARDS.slice(decoded.value.from)]
    }
    const member = await startMember(9, {
      manifest: MANIFEST,
      handlers: { [SHARD_PROTOCOL]: answering(answer) }
    })
    members.push(member)
    await meetExchange(member, exchange)
    const topic = announceTopic(member.init.federation)
    const push = (round: number, shard: number, bytes = SHARDS[shard]!) => {
      const header = { author: member.peerId, incarnation: 1, round, shard }
      return member.gossip.publish(topic, encodePushedShard({ ...header, bytes }))
    }
    const announce = async () => {
      const sealed = announcementBy(member)
      await member.gossip.publish(topic, sealed.bytes)
      await until(() => exchange.announcements(member.peerId).length === 1)
      return exchange.announcements(member.peerId)[0]!
    }
    return { exchange, member, announce, push, asked, advance }
  }

  const announcementBy = ({ init }: Member): SealedAnnouncement =>
    sealAnnouncement(
      {
        ...{ federation: init.federation, incarnation: 1, round: 1, encoding: 'float32' },
        ...{ degree: 1, samples: 1, final: false, lineage: [] },
        shards: shardList(SHARDS, init.hasher)
      },
      init.signer,
      init.hasher
    )

  const judged = (exchange: Exchange, reason: string, count: number) =>
    until(() => (exchange.verdicts[`pushed:${reason}`] ?? 0) >= count, 60_000, reason)

  it('should take shards that come before their announcement', async () => {
    const { exchange, announce, push, asked } = await facing()
    for (const shard of SHARDS.keys()) await push(1, shard)
    await judged(exchange, 'accept', SHARDS.length)
    expect(await collect(exchange.shards(await announce(), never))).to.deep.equal(SHARDS)
    await until(() => asked.length > 0)
    expect(asked).to.deep.equal([SHARDS.length]) // which says that all are here
  })

  it('should pull the one that did not come, and no other', async () => {
    const { exchange, announce, push, asked } = await facing()
    const sealed = await announce()
    for (const shard of SHARDS.keys()) if (shard !== 5) await push(1, shard)
    await judged(exchange, 'accept', SHARDS.length - 1)
    expect(await collect(exchange.shards(sealed, never))).to.deep.equal(SHARDS)
    await until(() => asked.length > 1)
    expect(asked).to.deep.equal([5, SHARDS.length])
    expect(exchange.traffic.payloadIn).to.equal(MEME_BYTES)
  })

  it('should pull the rest of a neighbour that stops pushing', async () => {
    const { exchange, announce, push, asked, advance } = await facing()
    const sealed = await announce()
    for (const shard of [0, 1, 2]) await push(1, shard)
    await judged(exchange, 'accept', 3)
    const shards = exchange.shards(sealed, never)
    for (const shard of [0, 1, 2]) expect((await shards.next()).value).to.deep.equal(SHARDS[shard])
    expect(asked).to.deep.equal([])
    advance(PUSH_PATIENCE_MS)
    expect(await collect(shards)).to.deep.equal(SHARDS.slice(3))
    expect(asked).to.deep.equal([3])
  })

  it('should put out whoever pushes bytes of another hash, and use none of them', async () => {
    const { exchange, member, announce, push } = await facing()
    const sealed = await announce()
    await push(1, 0)
    await push(1, 1, new Uint8Array(SHARDS[1]!.byteLength))
    await judged(exchange, 'mismatch', 1)
    const shards = exchange.shards(sealed, never)
    expect((await shards.next()).value).to.deep.equal(SHARDS[0])
    await until(() => !exchange.neighbours().includes(member.peerId))
    await shards.return(undefined)
  })

  it('should put out whoever lies about a shard before it is announced', async () => {
    const { exchange, member, announce, push } = await facing()
    await push(1, 0, new Uint8Array(SHARDS[0]!.byteLength))
    await judged(exchange, 'accept', 1)
    const sealed = await announce()
    expect(exchange.verdicts).to.include({ 'pushed:mismatch': 1 })
    await until(() => !exchange.neighbours().includes(member.peerId))
    expect(sealed.author).to.equal(member.peerId)
  })

  it('should hold no more of a flood than one meme, and nothing of whom it puts out', async () => {
    const { exchange, member, push } = await facing()
    const rounds = 60
    for (let round = 2; round < 2 + rounds; round++) {
      for (const shard of SHARDS.keys()) await push(round, shard)
    }
    const sent = rounds * SHARDS.length
    await judged(exchange, 'accept', sent)
    // What is counted has been let go of.
    expect(exchange.traffic.payloadIn).to.be.at.least((rounds - 1) * MEME_BYTES)
    await push(5, 0, new Uint8Array(7))
    await judged(exchange, 'size', 1)
    await until(() => !exchange.neighbours().includes(member.peerId))
    expect(exchange.verdicts['pushed:accept']).to.equal(sent)
    // All of it was let go of with the neighbour.
    expect(exchange.traffic.payloadIn).to.equal(rounds * MEME_BYTES + 7)
  })

  it('should count garbage in the place of shards, and keep the rest', async () => {
    const { exchange, member, announce, push, asked } = await facing()
    const sealed = await announce()
    for (const shard of SHARDS.keys()) await push(1, shard)
    await judged(exchange, 'accept', SHARDS.length)
    const garbage = Uint8Array.of(0, 2, 0xff, 1, 2, 3)
    await member.gossip.publish(announceTopic(member.init.federation), garbage)
    await judged(exchange, 'malformed', 1)
    expect(await collect(exchange.shards(sealed, never))).to.deep.equal(SHARDS)
    expect(asked.filter(from => from < SHARDS.length)).to.deep.equal([])
  })

  it('should refuse pushed shards where shards are pulled', async () => {
    peers = await startExchanges(1)
    const [exchange] = peers as [Exchange]
    const member = await startMember(9, {
      handlers: { [SHARD_PROTOCOL]: answering(() => [WAITING]) }
    })
    members.push(member)
    await meetExchange(member, exchange)
    const header = { author: member.peerId, incarnation: 1, round: 1, shard: 0 }
    const bytes = encodePushedShard({ ...header, bytes: SHARDS[0]! })
    await member.gossip.publish(announceTopic(member.init.federation), bytes)
    await until(() => (exchange.verdicts['announcement:malformed'] ?? 0) > 0)
    await exchange.publish(releaseOf(0, 1))
    expect(exchange.traffic.payloadOut).to.equal(0)
  })
})
