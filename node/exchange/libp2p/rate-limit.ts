import { BoundedMap } from './bounded-map.ts'
import { MAX_MEMBERS, REQUEST_BURST, REQUESTS_PER_SECOND } from './constants.ts'

interface Bucket {
  readonly tokens: number
  readonly at: number
}

/** A token bucket a peer: REQUEST_BURST requests at once, REQUESTS_PER_SECOND in the long run. */
export class RateLimit {
  readonly #buckets = new BoundedMap<Bucket>(MAX_MEMBERS)
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Whether the peer may ask now; if so, it is charged. */
  take(peer: string): boolean {
    const at = this.#now()
    const last = this.#buckets.get(peer) ?? { tokens: REQUEST_BURST, at }
    const refilled = last.tokens + ((at - last.at) / 1000) * REQUESTS_PER_SECOND
    const tokens = Math.min(REQUEST_BURST, refilled)
    const allowed = tokens >= 1
    this.#buckets.set(peer, { tokens: allowed ? tokens - 1 : tokens, at })
    return allowed
  }
}
