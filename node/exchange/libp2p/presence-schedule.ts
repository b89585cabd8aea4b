import type { Clock } from '../../clock.ts'
import {
  PRESENCE_BYTES_PER_SECOND,
  PRESENCE_MIN_MS,
  PRESENCE_SILENCE,
  PRESENCE_SPACING_MS
} from './constants.ts'

/**
 * Mean time between two presences of a member, ms: it grows with the membership so that what each member hears stays
 * PRESENCE_BYTES_PER_SECOND (as RTCP, RFC 3550 section 6.2).
 */
export const presenceInterval = (members: number, bytes: number): number =>
  Math.max(PRESENCE_MIN_MS, ((members * bytes) / PRESENCE_BYTES_PER_SECOND) * 1000)

export interface PresenceScheduleInit {
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly uniform: () => number
  /** Seals and publishes a presence; returns its size in bytes. */
  readonly publish: () => number
  /** Members that were heard in the last `ms`, ourselves included. */
  readonly members: (ms: number) => number
}

/** When presence is published: regularly, and soon after something has changed. */
export class PresenceSchedule {
  readonly #init: PresenceScheduleInit
  #signal: AbortSignal = AbortSignal.abort()
  #publishedAt = Number.NEGATIVE_INFINITY
  #bytes = 512 // until the first is sealed
  #meanMs = PRESENCE_MIN_MS
  #isPending = false

  constructor(init: PresenceScheduleInit) {
    this.#init = init
  }

  /** Publishes until the signal aborts. */
  start(signal: AbortSignal): void {
    this.#signal = signal
    this.#regularly().catch(() => undefined) // stopped while it slept
  }

  /** Something has changed: at once, unless we have just spoken. */
  soon(): void {
    if (this.#isPending || this.#signal.aborted) return
    const { clock } = this.#init
    const wait = this.#publishedAt + PRESENCE_SPACING_MS - clock.now()
    if (wait <= 0) {
      this.#publish()
      return
    }
    this.#isPending = true
    clock
      .sleep(wait, this.#signal)
      .then(() => this.#publish())
      .catch(() => undefined) // stopped while it slept
      .finally(() => {
        this.#isPending = false
      })
  }

  /** ms after which a member that is silent no longer counts. */
  get silenceMs(): number {
    return PRESENCE_SILENCE * this.#meanMs
  }

  async #regularly(): Promise<void> {
    const { clock, uniform, members } = this.#init
    for (;;) {
      this.#meanMs = presenceInterval(members(this.silenceMs), this.#bytes)
      // Half to one and a half times the mean, so that members never fall into step.
      await clock.sleep(this.#meanMs * (0.5 + uniform()), this.#signal)
      this.#publish()
    }
  }

  #publish(): void {
    this.#publishedAt = this.#init.clock.now()
    this.#bytes = this.#init.publish()
  }
}
