import {
  MAX_ADDRESS_LENGTH,
  MAX_ADDRESSES,
  NONCE_BYTES
} from '../../../protocol/messages/limits.ts'
import { sealPresence } from '../../../protocol/messages/presence.ts'
import type { Presence as PresenceBody, Sealed } from '../../../protocol/messages/types.ts'
import type { Hasher, Signer } from '../../../protocol/ports.ts'
import { ignore, type Verdict } from '../../../protocol/verdict.ts'
import type { Clock } from '../../clock.ts'
import { chance, entropy } from '../../random.ts'
import type { PeerStatus } from '../types.ts'
import {
  GREETING_BURST,
  GREETINGS_PER_SECOND,
  MISS_MS,
  NEWCOMER_BURST,
  NEWCOMERS_PER_SECOND,
  PRESENCE_BURST,
  PRESENCES_PER_SECOND
} from './constants.ts'
import { Membership } from './membership.ts'
import { PresenceSchedule } from './presence-schedule.ts'
import { OwnProcess, type OwnReason } from './processes/own-process.ts'
import { RateLimit } from './rate-limit.ts'

export interface PresenceInit {
  readonly federation: string
  readonly incarnation: number
  readonly signer: Signer
  readonly hasher: Hasher
  readonly clock: Clock
  /** Own multiaddrs. */
  readonly addresses: () => readonly string[]
  readonly status: () => PeerStatus
  /** Floods sealed bytes to all members. */
  readonly publish: (bytes: Uint8Array) => void
  /** A member has said something new. */
  readonly heard: (peer: string, presence: PresenceBody) => void
  /** Another process has our key, and lives. Said again when it is heard again after this has resolved. Never rejects. */
  readonly conflict: () => Promise<void>
}

/** Our sign of life among those of the other members. */
export class Presence {
  readonly #init: PresenceInit
  readonly #own: OwnProcess
  readonly #members: Membership
  readonly #schedule: PresenceSchedule
  readonly #greetings: RateLimit
  #counter = 0
  #isParting = false

  constructor(init: PresenceInit) {
    this.#init = init
    const { federation, incarnation, clock } = init
    this.#own = new OwnProcess(entropy(NONCE_BYTES), incarnation)
    const { now } = clock
    const news = new RateLimit({ now, burst: PRESENCE_BURST, perSecond: PRESENCES_PER_SECOND })
    const newcomers = new RateLimit({
      now,
      burst: NEWCOMER_BURST,
      perSecond: NEWCOMERS_PER_SECOND
    })
    this.#greetings = new RateLimit({
      now,
      burst: GREETING_BURST,
      perSecond: GREETINGS_PER_SECOND
    })
    this.#members = new Membership({
      federation,
      mayTell: peer => news.take(peer),
      mayIntroduce: peer => newcomers.take(peer)
    })
    this.#schedule = new PresenceSchedule({
      clock,
      uniform: chance,
      publish: () => this.#publish(),
      members: ms => this.#members.count(clock.now() - ms)
    })
  }

  start(signal: AbortSignal): void {
    this.#schedule.start(signal)
  }

  /** Something about us has changed. */
  soon(): void {
    this.#schedule.soon()
  }

  /** A peer has come that may not have heard of us. */
  greet(peer: string): void {
    if (this.#greetings.take(peer)) this.soon()
  }

  has(peer: string): boolean {
    return this.#members.has(peer)
  }

  /** Whether a member has fallen silent without having ended: it may be on the other side of a broken line. */
  isMissed(peer: string): boolean {
    const now = this.#init.clock.now()
    const [silent, remembered] = [now - this.#schedule.silenceMs, now - MISS_MS]
    return this.#members.isMissed(peer, { silent, remembered })
  }

  /** `from`: who delivered it. */
  offer(sealed: Sealed<PresenceBody>, from: string): Verdict<PresenceBody> {
    const { federation, signer, clock, heard } = this.#init
    const { author, body } = sealed
    if (author === signer.peerId && body.federation === federation) return ignore(this.#hear(body))
    const verdict = this.#members.offer(sealed, from, clock.now())
    if (verdict.verdict === 'accept') heard(author, verdict.value)
    return verdict
  }

  /** Nonce of another process under our key that we have heard of; the same object until it is another one. */
  get other(): Uint8Array | null {
    return this.#own.other
  }

  /** What we are now, for a member that is told on its own. */
  seal(): Sealed<PresenceBody> {
    const { federation, signer, hasher, addresses, status } = this.#init
    const { incarnation, nonce, other } = this.#own
    const fit = addresses().filter(address => address.length <= MAX_ADDRESS_LENGTH)
    const body: PresenceBody = {
      federation,
      incarnation,
      nonce,
      other,
      counter: this.#counter++,
      addresses: fit.slice(0, MAX_ADDRESSES),
      ...status()
    }
    return sealPresence(body, signer, hasher)
  }

  #hear(body: PresenceBody): OwnReason {
    const before = this.other
    const reason = this.#own.hear(body)
    if (reason === 'conflict') void this.#part()
    else if (this.other !== before) this.soon()
    return reason
  }

  // The other process may not have heard of us, and we are about to stop: it is named now.
  async #part(): Promise<void> {
    if (this.#isParting) return
    this.#isParting = true
    this.#publish()
    await this.#init.conflict()
    this.#isParting = false
  }

  #publish(): number {
    const { bytes } = this.seal()
    this.#init.publish(bytes)
    return bytes.byteLength
  }
}
