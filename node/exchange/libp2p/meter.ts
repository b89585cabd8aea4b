import type { Verdict } from '../../../protocol/verdict.ts'
import type { Traffic } from '../types.ts'
import { BoundedMap } from './bounded-map.ts'
import { MAX_MEMBERS } from './constants.ts'

type Counts = { -readonly [K in keyof Traffic]: Traffic[K] }
type Verdicts = Record<string, number>

/** What is counted of one peer, or of all. */
interface Account {
  readonly traffic: Counts
  readonly verdicts: Verdicts
}

const nothing = (): Account => ({
  traffic: { payloadIn: 0, payloadOut: 0, controlIn: 0, controlOut: 0 },
  verdicts: {}
})

/** Counts what an exchange sends, receives and thinks of it. Bytes are those of our messages, without framing. */
export class Meter {
  readonly #all = nothing()
  readonly #peers = new BoundedMap<Account>(MAX_MEMBERS)

  /** `peer`: to or from whom they went, whoever wrote them. */
  add(kind: keyof Traffic, bytes: number, peer: string): void {
    for (const { traffic } of this.#accounts(peer)) traffic[kind] += bytes
  }

  /**
   * Counts a verdict under `<subject>:<reason>`, e.g. `announcement:stale`, and hands it back. `peer`: from whom it came,
   * whoever wrote it.
   */
  judged<V extends Verdict<unknown>>(subject: string, verdict: V, peer: string): V {
    const reason = verdict.verdict === 'accept' ? 'accept' : verdict.reason
    const name = `${subject}:${reason}`
    for (const { verdicts } of this.#accounts(peer)) verdicts[name] = (verdicts[name] ?? 0) + 1
    return verdict
  }

  get traffic(): Traffic {
    return { ...this.#all.traffic }
  }

  get verdicts(): Readonly<Verdicts> {
    return { ...this.#all.verdicts }
  }

  /** Bytes that went to and came from one peer, and what was thought of them. */
  with(peer: string): { readonly traffic: Traffic; readonly verdicts: Readonly<Verdicts> } {
    const { traffic, verdicts } = this.#peers.get(peer) ?? nothing()
    return { traffic: { ...traffic }, verdicts: { ...verdicts } }
  }

  #accounts(peer: string): Account[] {
    const account = this.#peers.get(peer) ?? nothing()
    this.#peers.set(peer, account)
    return [this.#all, account]
  }
}
