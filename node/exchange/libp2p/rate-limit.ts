import { BoundedMap } from './bounded-map.ts'
import { MAX_MEMBERS } from './constants.ts'

interface Bucket {
  readonly tokens: number
  readonly at: number
}

export interface RateLimitInit {
  /** Monotonic, ms. */
  readonly now: () => number
  /** So many at once … */
  readonly burst: number
  /** … and so many a second in the long run. */
  readonly perSecond: number
}

/** A token bucket a peer. */
export class RateLimit {
  readonly #buckets = new BoundedMap<Bucket>(MAX_MEMBERS)
  readonly #init: RateLimitInit

  constructor(init: RateLimitInit) {
    this.#init = init
  }

  /** Whether the peer may now; if so, it is charged. */
  take(peer: string): boolean {
    const { now, burst, perSecond } = this.#init
    const at = now()
    const last = this.#buckets.get(peer) ?? { tokens: burst, at }
    const tokens = Math.min(burst, last.tokens + ((at - last.at) / 1000) * perSecond)
    const allowed = tokens >= 1
    this.#buckets.set(peer, { tokens: allowed ? tokens - 1 : tokens, at })
    return allowed
  }
}
