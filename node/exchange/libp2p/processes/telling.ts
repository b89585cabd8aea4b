import type { Clock } from '../../../clock.ts'
import { TELL_MS } from '../constants.ts'

export interface TellingInit {
  readonly clock: Clock
  /** Uniform in [0, 1): two copies of a run folder do not ask in step. */
  readonly uniform: () => number
  /** Tells a member of us, and hears what it was told by another process of our key. Never rejects. */
  readonly tell: (peer: string) => Promise<void>
}

/** Which connected member is told of us when: each as it comes, then one after another. */
export class Telling {
  readonly #init: TellingInit
  /** The one told longest ago first. */
  readonly #members = new Set<string>()

  constructor(init: TellingInit) {
    this.#init = init
  }

  /** Tells until the signal aborts. */
  start(signal: AbortSignal): void {
    this.#tell(signal).catch(() => undefined) // stopped while it slept
  }

  /** A member that can be told has connected, perhaps once more. */
  met(peer: string): void {
    this.#members.add(peer)
    void this.#init.tell(peer)
  }

  lost(peer: string): void {
    this.#members.delete(peer)
  }

  /** Tells them all. */
  async all(): Promise<void> {
    await Promise.all([...this.#members].map(this.#init.tell))
  }

  async #tell(signal: AbortSignal): Promise<void> {
    const { clock, uniform, tell } = this.#init
    for (;;) {
      await clock.sleep(TELL_MS * (0.5 + uniform()), signal)
      const [peer] = this.#members
      if (peer === undefined) continue
      this.#members.delete(peer)
      this.#members.add(peer)
      void tell(peer)
    }
  }
}
