import type { Verdict } from '../../../protocol/verdict.ts'
import type { Traffic } from '../types.ts'

/** Counts what an exchange sends, receives and thinks of it. Bytes are those of our messages, without framing. */
export class Meter {
  readonly #traffic = { payloadIn: 0, payloadOut: 0, controlIn: 0, controlOut: 0 }
  readonly #verdicts: Record<string, number> = {}

  add(kind: keyof Traffic, bytes: number): void {
    this.#traffic[kind] += bytes
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

  get verdicts(): Readonly<Record<string, number>> {
    return { ...this.#verdicts }
  }
}
