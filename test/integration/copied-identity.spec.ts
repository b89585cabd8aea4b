import { encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import { createLibp2pExchange } from '../../node/exchange/libp2p/libp2p-exchange.ts'
import type { Exchange } from '../../node/exchange/types.ts'
import { sealPresence } from '../../protocol/messages/presence.ts'
import { encodePresenceResponse } from '../../protocol/messages/presence-protocol.ts'
import { PRESENCE_PROTOCOL } from '../../protocol/messages/topics.ts'
import type { Presence } from '../../protocol/messages/types.ts'
import type { Signer } from '../../protocol/ports.ts'
import { exchangeInit, startExchanges, stopExchanges, until } from '../fixtures/exchanges.ts'
import { hastyClock } from '../fixtures/hasty-clock.ts'
import { quickSigner, signerOf } from '../fixtures/identities.ts'
import { answering, type Member, meetExchange, startMember } from '../fixtures/member.ts'
import { presenceOf } from '../fixtures/messages.ts'

const clock = hastyClock(5)

describe('two exchanges of one identity', () => {
  const peers: Exchange[] = []
  const members: Member[] = []
  let other: Signer
  before(async () => {
    other = await signerOf(3)
  })
  afterEach(async () => {
    await Promise.all(members.splice(0).map(member => member.stop()))
    await stopExchanges(peers.splice(0))
  })

  /** A process of the peer under test, and whether it has found that it is not the only one. */
  async function processOf(incarnation: number) {
    const init = await exchangeInit(5)
    const exchange = createLibp2pExchange({ ...init, clock, incarnation })
    peers.push(exchange)
    const process = { init, exchange, isInConflict: false }
    exchange.events.addEventListener('identity:conflict', () => {
      process.isInConflict = true
    })
    await exchange.start()
    return process
  }

  for (const [name, original, copy] of [
    ['of one start', 2, 2],
    ['of which the later is one start ahead', 1, 2],
    ['of which the later is two starts behind', 4, 2]
  ] as const) {
    it(`should both notice, ${name}, by the only member that both know`, async () => {
      peers.push(...(await startExchanges(1)))
      const [address] = peers[0]!.addresses()
      const [first, second] = [await processOf(original), await processOf(copy)]
      await first.exchange.connect(address!)
      await until(() => first.exchange.neighbours().length === 1)
      await second.exchange.connect(address!)
      await until(() => first.isInConflict && second.isInConflict)
    })
  }

  it('should both notice where the first to know stops at once', async () => {
    peers.push(...(await startExchanges(1)))
    const [address] = peers[0]!.addresses()
    const pair = [await processOf(1), await processOf(2)]
    for (const { exchange } of pair) {
      exchange.events.addEventListener('identity:conflict', () => void exchange.stop())
      await exchange.connect(address!)
    }
    await until(() => pair.every(each => each.isInConflict))
  })

  it('should not notice each other when one has gone before the other came', async () => {
    const [member] = await startExchanges(1)
    peers.push(member!)
    const [address] = member!.addresses()
    // Started from a backup the second time: members have heard of a later start.
    const before = await processOf(7)
    await before.exchange.connect(address!)
    await until(() => member!.neighbours().length === 1)
    await before.exchange.stop()
    const again = await processOf(3)
    await again.exchange.connect(address!)
    await until(() => (again.exchange.verdicts['told:echo'] ?? 0) >= 3)
    expect(again.isInConflict).to.equal(false)
    await until(() => member!.neighbours().length === 1)
  })

  /** A process, and its only neighbour, which answers what it is told as `made` says; `seal` signs presence for it. */
  async function facing(
    made: (seal: (change: Partial<Presence>, by?: Signer) => Uint8Array) => Uint8Array
  ) {
    const process = await processOf(5)
    const { federation, signer, hasher } = process.init
    const seal = (change: Partial<Presence>, by = signer) =>
      sealPresence(presenceOf({ federation, ...change }), by, hasher).bytes
    const nothing = encodePresenceResponse({ presence: null })
    let isMet = false // who is hostile from the start is no neighbour at all
    const handlers = { [PRESENCE_PROTOCOL]: answering(() => [isMet ? made(seal) : nothing]) }
    const member = await startMember(9, { handlers })
    members.push(member)
    await meetExchange(member, process.exchange)
    isMet = true
    const judged = (reason: string, count = 1) =>
      until(() => (process.exchange.verdicts[`told:${reason}`] ?? 0) >= count)
    return { ...process, member, judged }
  }

  it('should believe nothing that was said in an earlier life, however it is repeated', async () => {
    let counter = 0
    const nonceOf = (fill: number) => new Uint8Array(16).fill(fill)
    // Of many lives, later ones than ours among them, each of which had heard of another.
    const { judged, exchange, member, ...process } = await facing(seal => {
      counter++
      const [nonce, other] = [nonceOf(counter), nonceOf(counter + 1)]
      const incarnation = counter % 2 === 0 ? 1 : 5 + counter
      return encodePresenceResponse({ presence: seal({ nonce, other, counter, incarnation }) })
    })
    await judged('echo', 2)
    await judged('stale', 2)
    expect(process.isInConflict).to.equal(false)
    expect(exchange.neighbours()).to.deep.equal([member.peerId])
  })

  const stranger = quickSigner(new Uint8Array(32).fill(7)) // what it signs is not Ed25519
  const answerOf = (presence: Uint8Array) => encodePresenceResponse({ presence })
  for (const [what, reason, made] of [
    ['no answer', 'malformed', () => Uint8Array.of(0xff)],
    ['more than an answer', 'schema', () => encode({ presence: null, more: 1 })],
    ['no presence', 'malformed', () => answerOf(Uint8Array.of(0xff))],
    ['presence that nobody signed', 'signature', seal => answerOf(seal({}, stranger))],
    ['presence of another', 'author', seal => answerOf(seal({}, other))]
  ] satisfies [string, string, Parameters<typeof facing>[0]][]) {
    it(`should put a member out of its neighbourhood that answers with ${what}`, async () => {
      const { judged, exchange } = await facing(made)
      await judged(reason)
      await until(() => exchange.neighbours().length === 0)
    })
  }

  it('should put a member out of its neighbourhood that answers without end', async () => {
    const { exchange } = await facing(() => new Uint8Array(1 << 20))
    await until(() => exchange.neighbours().length === 0)
  })
})
