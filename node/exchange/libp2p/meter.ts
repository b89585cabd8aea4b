import type { Verdict } from '../../../protocol/verdict.ts'
import type { Traffic } from '../types.ts'
import { BoundedMap } from './bounded-map.ts'
import { MAX_MEMBERS } from './constants.ts'

type Counts = { -readonly [K in keyof Traffic]: Traffic[K] }

const nothing = (): Counts => ({ payloadIn: 0, payloadOut: 0, controlIn: 0, controlOut: 0 })

/** Counts what an exchange sends, receives and thinks of it. Bytes are those of our messages, without framing. */
export class Meter {
  readonly #traffic = nothing()
  readonly #peers = new BoundedMap<Counts>(MAX_MEMBERS)
  readonly #verdicts: Record<string, number> = {}

  /** `peer`: to or from whom they went, whoever wrote them. */
  add(kind: keyof Traffic, bytes: number, peer: string): void {
    this.#traffic[kind] += bytes
    const counts = this.#peers.get(peer) ?? nothing()
    counts[kind] += bytes
    this.#peers.set(peer, counts)
  }

  /** Counts a verdict under `<subject>:<reason>`, e.g. `announcement:stale`, and hands it back. */
  judged<V extends Verdict<unknown>>(subject: string, verdict: V): V {
    const reason = verdict.verdict === 'accept' ? 'accept' : verdict.reason
    const name = `${subject}:${reason}`
    this.#verdicts[name] = (this.#verdicts[name] ?? 0) + 1
    return verdict
  }

  get traffic(): Traffic {
    return { ...this.#traffic }
  }

  /** Bytes that went to and came from one peer. */
  trafficWith(peer: string): Traffic {
    return { ...nothing(), ...this.#peers.get(peer) }
  }

  get verdicts(): Readonly<Record<string, number>> {
    return { ...this.#verdicts }
  }
}
