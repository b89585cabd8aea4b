import { equalBytes } from '../../../../protocol/canonical.ts'
import type { PushedShard } from '../../../../protocol/messages/types.ts'
import type { Hasher } from '../../../../protocol/ports.ts'
import { accept, ignore, reject, type Verdict } from '../../../../protocol/verdict.ts'
import type { Clock } from '../../../clock.ts'
import type { SealedAnnouncement } from '../../types.ts'
import { isFresher, type Turn } from '../inbox.ts'
import type { Meter } from '../meter.ts'

export type PushedReason =
  /** Our own, come back. */
  | 'own'
  /** Its author is not our neighbour (any more, or not yet). */
  | 'stranger'
  /** Of a round that its author has left behind. */
  | 'stale'
  /** It, or one that comes after it, was here before. */
  | 'known'
  /** Not announced yet, and not delivered by its author. */
  | 'early'
  /** Of another length than the manifest gives that shard, or beyond those that are pushed. */
  | 'size'
  /** Of another hash than was announced. */
  | 'mismatch'

export interface PushedShardsInit {
  /** Our peer ID. */
  readonly self: string
  /** Bytes of the shards that are pushed of a meme of this federation, in order. */
  readonly sizes: readonly number[]
  /** How long the next shard is waited for, ms. */
  readonly patienceMs: number
  /** Neighbours were there before the first announcement: all are pushed, also those that we had asked for by chance. */
  readonly isAllPushed: boolean
  readonly clock: Clock
  readonly hasher: Hasher
  readonly meter: Meter
  readonly isNeighbour: (peer: string) => boolean
  /** The announcements of a neighbour that count, newest first. */
  readonly announcements: (peer: string) => readonly SealedAnnouncement[]
  /** That peer has sent what no honest peer can. */
  readonly blame: (peer: string) => void
}

/** What has come of the shards of one announcement. */
interface Parcel extends Turn {
  /** Undefined before it is announced. */
  sealed: SealedAnnouncement | undefined
  /** Shards that are here, by number. */
  readonly shards: Map<number, Uint8Array>
  /** One more than the number of the last that came: they come in order. */
  next: number
  /** When a shard is no longer waited for, ms. */
  expectedUntil: number
  /** Settles when something has changed. */
  change: PromiseWithResolvers<void>
}

/**
 * Shards that neighbours have pushed, until they are taken. Holds of each neighbour what belongs to its announcements that
 * count, which are two, and to one that has not come yet; each of them is no longer than what is pushed of a meme.
 */
export class PushedShards {
  readonly #init: PushedShardsInit
  readonly #parcels = new Map<string, Parcel[]>()

  constructor(init: PushedShardsInit) {
    this.#init = init
  }

  /** Takes a shard that `from` delivered. With its announcement here, it does not matter who did. */
  offer(shard: PushedShard, from: string): Verdict<PushedShard, PushedReason> {
    const verdict = this.#judge(shard, from)
    if (verdict.verdict === 'reject') this.#init.blame(from)
    if (verdict.verdict === 'accept') this.#put(shard)
    else this.#init.meter.add('payloadIn', shard.bytes.byteLength, from)
    return verdict
  }

  /** A neighbour has announced this, and pushes the shards now; not where we had to ask for the announcement. */
  announced(sealed: SealedAnnouncement, isGossip: boolean): void {
    const { clock, patienceMs, isAllPushed, meter, announcements, blame } = this.#init
    const { author, body } = sealed
    const parcel = this.#find(author, body) ?? this.#begin(author, body)
    parcel.sealed = sealed
    if (isGossip || isAllPushed) parcel.expectedUntil = clock.now() + patienceMs
    for (const [index, bytes] of parcel.shards) {
      if (this.#matches(sealed, index, bytes)) continue
      this.#remove(parcel, index, author)
      meter.judged('pushed', reject('mismatch'), author)
      blame(author)
    }
    const counting = announcements(author)
    this.#retain(author, ({ sealed: known, ...turn }) =>
      known === undefined ? isFresher(turn, body) : counting.includes(known)
    )
  }

  /** Forgets a peer that is no neighbour any more. */
  forget(peer: string): void {
    this.#retain(peer, () => false)
  }

  /** Waits for a shard as long as it is expected. Resolves to whether it is here; if not, it must be pulled. */
  async wait(sealed: SealedAnnouncement, index: number, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#init
    for (;;) {
      signal.throwIfAborted()
      const parcel = this.#of(sealed)
      if (parcel?.shards.has(index)) return true
      // What comes after it is here: it was lost.
      if (parcel === undefined || index < parcel.next || index >= this.#init.sizes.length) {
        return false
      }
      const left = parcel.expectedUntil - clock.now()
      if (left <= 0) return false
      const over = new AbortController()
      const patience = clock.sleep(left, AbortSignal.any([signal, over.signal]))
      await Promise.race([parcel.change.promise, patience.catch(() => undefined)])
      over.abort()
    }
  }

  has(sealed: SealedAnnouncement, index: number): boolean {
    return this.#of(sealed)?.shards.has(index) ?? false
  }

  /** Hands a shard out, once. */
  take(sealed: SealedAnnouncement, index: number): Uint8Array | undefined {
    const parcel = this.#of(sealed)
    return parcel && this.#remove(parcel, index, sealed.author)
  }

  #judge(pushed: PushedShard, from: string): Verdict<PushedShard, PushedReason> {
    const { self, sizes, isNeighbour, announcements } = this.#init
    const { author, shard, bytes } = pushed
    if (author === self) return ignore('own')
    if (!isNeighbour(author)) return ignore('stranger')
    if (bytes.byteLength !== sizes[shard]) return reject('size')
    const counting = announcements(author)
    const sealed = counting.find(({ body }) => isSame(body, pushed))
    if (sealed === undefined) {
      const others = [...counting.map(({ body }) => body), ...this.#early(author)]
      if (others.some(turn => isFresher(turn, pushed))) return ignore('stale')
      if (from !== author) return ignore('early')
    } else if (!this.#matches(sealed, shard, bytes)) return reject('mismatch')
    const next = this.#find(author, pushed)?.next ?? 0
    return shard < next ? ignore('known') : accept(pushed)
  }

  #put({ author, shard, bytes, ...turn }: PushedShard): void {
    const { clock, patienceMs, announcements } = this.#init
    const parcel = this.#find(author, turn) ?? this.#begin(author, turn)
    parcel.sealed ??= announcements(author).find(({ body }) => isSame(body, turn))
    // A copy: what came is a view that keeps alive the packet around it, as large as its sender likes.
    parcel.shards.set(shard, new Uint8Array(bytes))
    parcel.next = shard + 1
    parcel.expectedUntil = clock.now() + patienceMs
    notify(parcel)
    // Of what is not announced yet, only the newest.
    this.#retain(author, other => other.sealed !== undefined || !isFresher(turn, other))
  }

  #matches({ body }: SealedAnnouncement, index: number, bytes: Uint8Array): boolean {
    const hash = body.shards.hashes?.[index]
    return hash !== undefined && equalBytes(this.#init.hasher.sha256(bytes), hash)
  }

  #begin(author: string, { incarnation, round }: Turn): Parcel {
    const parcel = {
      ...{ incarnation, round },
      sealed: undefined,
      shards: new Map<number, Uint8Array>(),
      ...{ next: 0, expectedUntil: 0 },
      change: Promise.withResolvers<void>()
    }
    this.#parcels.set(author, [...(this.#parcels.get(author) ?? []), parcel])
    return parcel
  }

  #find(author: string, turn: Turn): Parcel | undefined {
    return this.#parcels.get(author)?.find(parcel => isSame(parcel, turn))
  }

  #of(sealed: SealedAnnouncement): Parcel | undefined {
    return this.#parcels.get(sealed.author)?.find(parcel => parcel.sealed === sealed)
  }

  #early(author: string): readonly Parcel[] {
    return (this.#parcels.get(author) ?? []).filter(({ sealed }) => sealed === undefined)
  }

  /** Counted only now: a neighbour that is a round ahead would else be counted in the round before. */
  #remove({ shards }: Parcel, index: number, author: string): Uint8Array | undefined {
    const bytes = shards.get(index)
    if (bytes !== undefined) this.#init.meter.add('payloadIn', bytes.byteLength, author)
    shards.delete(index)
    return bytes
  }

  #retain(author: string, isWanted: (parcel: Parcel) => boolean): void {
    const [kept, dropped]: [Parcel[], Parcel[]] = [[], []]
    for (const parcel of this.#parcels.get(author) ?? []) {
      const pile = isWanted(parcel) ? kept : dropped
      pile.push(parcel)
    }
    if (kept.length > 0) this.#parcels.set(author, kept)
    else this.#parcels.delete(author)
    for (const parcel of dropped) {
      for (const index of parcel.shards.keys()) this.#remove(parcel, index, author)
      notify(parcel)
    }
  }
}

const isSame = (a: Turn, b: Turn): boolean => a.incarnation === b.incarnation && a.round === b.round

/** Wakes whoever waits for a change. */
function notify(parcel: Parcel): void {
  parcel.change.resolve()
  parcel.change = Promise.withResolvers()
}
