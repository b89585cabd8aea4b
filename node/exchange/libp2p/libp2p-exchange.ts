import { anySignal } from 'any-signal'
import { sealAnnouncement } from '../../../protocol/messages/announcement.ts'
import { shardHashes, shardList } from '../../../protocol/messages/shard-list.ts'
import { announceTopic } from '../../../protocol/messages/topics.ts'
import { reject, type Verdict } from '../../../protocol/verdict.ts'
import { ExchangeStoppedError, PeerUnreachableError, ShardUnavailableError } from '../errors.ts'
import type {
  Exchange,
  ExchangeEvents,
  Link,
  PeerStatus,
  Release,
  SealedAnnouncement,
  Traffic
} from '../types.ts'
import { BoundedMap } from './bounded-map.ts'
import { BUSY_PAUSES_MS, DIAL_MS, DISHONEST_SCORE, MAX_MEMBERS } from './constants.ts'
import { parseAddress } from './host.ts'
import { Inbox } from './inbox.ts'
import { describeLinks } from './links.ts'
import { Meter } from './meter.ts'
import type { Libp2pExchangeInit } from './options.ts'
import { openSession, type Session } from './session.ts'
import { type KeptRelease, Releases } from './shards/releases.ts'
import { Statuses } from './statuses.ts'
import type { Answer } from './watchdog.ts'

/** The exchange over libp2p, not yet started. A stopped one stays stopped. */
export const createLibp2pExchange = (init: Libp2pExchangeInit): Exchange => new Libp2pExchange(init)

class Libp2pExchange implements Exchange {
  readonly events = new EventTarget()
  readonly peerId: string
  readonly #init: Libp2pExchangeInit
  readonly #meter = new Meter()
  readonly #releases = new Releases()
  readonly #statuses = new Statuses()
  /** Peers that have sent what no honest peer can. */
  readonly #dishonest = new BoundedMap<true>(MAX_MEMBERS)
  readonly #inbox: Inbox
  #status: PeerStatus = { state: 'waiting', round: 0 }
  #session: Session | undefined
  #describing: Promise<Link[]> | undefined
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor(init: Libp2pExchangeInit) {
    this.#init = init
    this.peerId = init.signer.peerId
    this.#inbox = new Inbox({
      federation: init.federation,
      self: this.peerId,
      isNeighbour: peer => this.#session?.neighbourhood.has(peer) ?? false
    })
  }

  start(): Promise<void> {
    this.#starting ??= this.#start()
    return this.#starting
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  addresses(): string[] {
    return this.#session?.host.getMultiaddrs().map(String) ?? []
  }

  async connect(address: string, signal?: AbortSignal): Promise<void> {
    const session = this.#require()
    const target = parseAddress(address)
    const limit = anySignal([session.signal, this.#init.clock.timeout(DIAL_MS), signal])
    try {
      await session.host.dial(target, { signal: limit })
    } catch (cause) {
      signal?.throwIfAborted()
      throw new PeerUnreachableError(address, cause)
    } finally {
      limit.clear()
    }
  }

  neighbours(): string[] {
    return this.#session?.neighbourhood.peers() ?? []
  }

  members(): string[] {
    const topic = announceTopic(this.#init.federation)
    return this.#session?.gossip.getSubscribers(topic).map(String).sort() ?? []
  }

  status(peer: string): PeerStatus | undefined {
    return this.#statuses.get(peer)
  }

  setStatus({ state, round }: PeerStatus): void {
    const isNews = state !== this.#status.state
    const before = this.#status.round
    this.#status = { state, round }
    // What was announced for the round before is gathered by now, here at least.
    if (state === 'training' && round > before) this.#session?.rotation?.turn(this.served(before))
    // A new round alone is told by its announcement, and by `latest`.
    if (isNews) this.#session?.presence?.soon()
  }

  async refresh(peer: string, signal?: AbortSignal): Promise<boolean> {
    const answer = await this.#ask(peer, signal)
    if (signal?.aborted !== true) this.#session?.watchdog?.asked(peer, answer)
    return answer !== 'silent'
  }

  async publish(release: Release): Promise<SealedAnnouncement> {
    const { gossip, push } = this.#require()
    const { federation, incarnation, signer, hasher } = this.#init
    const { shards, ...told } = release
    const list = shardList(shards, hasher)
    const announcedTo = new Set(this.neighbours())
    const degree = announcedTo.size
    const body = { ...told, federation, incarnation, degree, shards: list }
    const sealed = sealAnnouncement(body, signer, hasher)
    const hashes = list.hashes === null ? shardHashes(shards, hasher) : null
    const kept = this.#releases.keep({ sealed, shards, hashes, announcedTo })
    const { recipients } = await gossip.publish(announceTopic(federation), sealed.bytes)
    for (const peer of recipients) {
      this.#meter.add('controlOut', sealed.bytes.byteLength, peer.toString())
    }
    push?.send(kept, this.neighbours())
    return sealed
  }

  announcements(peer: string): readonly SealedAnnouncement[] {
    return this.#inbox.of(peer)
  }

  async *shards(sealed: SealedAnnouncement, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const session = this.#require()
    const stop = anySignal([signal, session.signal])
    try {
      yield* (session.push ?? session.client).shards(sealed, stop)
    } catch (error) {
      this.#blame(sealed.author, error)
      throw error
    } finally {
      stop.clear()
    }
  }

  served(round: number): ReadonlySet<string> {
    return this.#releases.of(round)?.servedTo ?? new Set()
  }

  servedBytes(round: number): number {
    return this.#releases.of(round)?.servedBytes ?? 0
  }

  links(signal: AbortSignal): Promise<Link[]> {
    // One at a time: a peer answers few pings at once.
    this.#describing ??= this.#describe(signal).finally(() => {
      this.#describing = undefined
    })
    return this.#describing
  }

  get traffic(): Traffic {
    return this.#meter.traffic
  }

  get verdicts(): Readonly<Record<string, number>> {
    return this.#meter.verdicts
  }

  async #describe(signal: AbortSignal): Promise<Link[]> {
    const session = this.#session
    if (session === undefined) return []
    const stop = anySignal([signal, session.signal])
    try {
      return await describeLinks({
        host: session.host,
        neighbours: new Set(this.neighbours()),
        members: new Set(this.members()),
        account: peer => this.#meter.with(peer),
        signal: stop
      })
    } finally {
      stop.clear()
    }
  }

  async #start(): Promise<void> {
    const session = await openSession(this.#init, {
      meter: this.#meter,
      releases: this.#releases,
      status: () => this.#status,
      score: peer => (this.#dishonest.has(peer) ? DISHONEST_SCORE : 0),
      announced: (sealed, isGossip) => this.#announced(sealed, isGossip),
      announcements: peer => this.#inbox.of(peer),
      blame: peer => this.#dishonest.set(peer, true),
      heard: (peer, status) => this.#heard(peer, status),
      ask: peer => this.#ask(peer),
      joined: peer => {
        this.#emit('neighbour:join', { peer })
        void this.#greet(peer)
      },
      left: peer => this.#emit('neighbour:leave', { peer }),
      disconnected: peer => this.#statuses.forget(peer),
      limited: peer => this.#emit('peer:limited', { peer }),
      delivered: (peer, release) => this.#delivered(peer, release),
      conflict: () => this.#emit('identity:conflict', { peer: this.peerId })
    })
    this.#session = session
  }

  async #stop(): Promise<void> {
    this.#starting ??= Promise.reject(new ExchangeStoppedError())
    await this.#starting.catch(() => undefined) // whoever called start has that error
    const session = this.#session
    this.#session = undefined
    await session?.close()
  }

  async #ask(peer: string, signal?: AbortSignal): Promise<Answer> {
    const session = this.#session
    if (session === undefined) return 'silent'
    const stop = anySignal([session.signal, signal])
    try {
      const { announcement, ...status } = await session.client.latest(peer, stop)
      // What a peer said before it left says nothing about when it comes back.
      if (!session.isConnected(peer)) return 'silent'
      this.#heard(peer, status)
      if (announcement === null) return 'known'
      const { verdict } = session.announcing.announcement(announcement, peer, 'answer')
      return verdict === 'accept' ? 'news' : 'known'
    } catch (error) {
      this.#blame(peer, error)
      return 'silent'
    } finally {
      stop.clear()
    }
  }

  /** Gossip is not repaired: what a new neighbour announced before it was one must be asked for. */
  async #greet(peer: string): Promise<void> {
    for (const pause of BUSY_PAUSES_MS) {
      const session = this.#session
      if (session === undefined || !session.neighbourhood.has(peer)) return
      if ((await this.#ask(peer)) !== 'silent') return
      await this.#init.clock.sleep(pause, session.signal).catch(() => undefined)
    }
  }

  #announced(sealed: SealedAnnouncement, isGossip: boolean): Verdict<SealedAnnouncement> {
    const verdict = this.#inbox.offer(sealed)
    if (verdict.verdict !== 'accept') return verdict
    this.#session?.push?.announced(sealed, isGossip)
    const { round, final } = sealed.body
    this.#heard(sealed.author, { round, state: final ? 'final' : 'training' })
    this.#emit('announcement:accept', sealed)
    return verdict
  }

  #heard(peer: string, status: PeerStatus): void {
    if (this.#statuses.offer(peer, status)) this.#emit('status:change', { peer })
  }

  #delivered(peer: string, { sealed, servedTo }: KeptRelease): void {
    if (servedTo.has(peer)) return
    servedTo.add(peer)
    this.#emit('announcement:serve', { peer, round: sealed.body.round })
  }

  #blame(peer: string, error: unknown): void {
    if (!(error instanceof ShardUnavailableError)) return
    if (error.reason !== 'mismatch' && error.reason !== 'malformed') return
    this.#meter.judged('shard', reject(error.reason), peer)
    this.#dishonest.set(peer, true)
  }

  #require(): Session {
    if (this.#session === undefined) throw new ExchangeStoppedError()
    return this.#session
  }

  #emit<K extends keyof ExchangeEvents>(type: K, detail: ExchangeEvents[K]['detail']): void {
    this.events.dispatchEvent(new CustomEvent(type, { detail }))
  }
}
