import type { Clock } from '../../clock.ts'
import { BoundedMap } from './bounded-map.ts'
import {
  MAX_MEMBERS,
  MAX_WATCH_BACKOFF,
  SILENCE_MS,
  SILENCE_STRIKES,
  STREAMLESS_LOOKS,
  WATCH_MS
} from './constants.ts'

/** What asking a peer for its latest announcement brought. */
export type Answer =
  /** It did not answer. */
  | 'silent'
  /** Nothing that we did not know. */
  | 'known'
  /** An announcement that gossip had not brought. */
  | 'news'

export interface WatchdogInit {
  readonly clock: Clock
  /** Uniform in [0, 1): peers do not look in step, and do not hang up on each other at once. */
  readonly uniform: () => number
  /** Connected members to which gossip could flow. */
  readonly members: () => Promise<readonly string[]>
  /** Whether there is a stream on which our gossip goes to that peer. */
  readonly hasStream: (peer: string) => boolean
  readonly neighbours: () => readonly string[]
  /** Asks a neighbour for its latest announcement. Never rejects. */
  readonly ask: (peer: string) => Promise<Answer>
  /** Closes all connections to a peer. Whoever lost it dials it again. Never rejects. */
  readonly hangUp: (peer: string) => Promise<void>
}

interface Suspicion {
  /** Looks in a row at which there was no gossip stream. */
  readonly streamless: number
  /** When gossip from it last came, or we connected. */
  readonly heardAt: number
  /** Times that it should have been heard, and was not. */
  readonly strikes: number
  readonly struckAt: number
  /** Times that we have hung up on it since it was last heard: each makes us twice as patient. */
  readonly cures: number
}

/**
 * Finds gossip that has died on a connection that lives, and hangs up, since nothing else heals it: a message beyond a
 * limit makes a peer drop the sender, a stream that overflowed is never opened again, and of two connections the one
 * that carried the gossip may be closed (as after a relay was replaced by a direct connection). The mesh shows none of it.
 */
export class Watchdog {
  readonly #init: WatchdogInit
  readonly #suspicions = new BoundedMap<Suspicion>(MAX_MEMBERS)

  constructor(init: WatchdogInit) {
    this.#init = init
  }

  /** Watches until the signal aborts. */
  start(signal: AbortSignal): void {
    this.#watch(signal).catch(() => undefined) // stopped while it slept
  }

  /** A peer has connected: what was wrong with its last connection is past. */
  met(peer: string): void {
    this.#suspicions.set(peer, { ...this.#begin(), cures: this.#of(peer).cures })
  }

  /** Gossip came from this peer, whoever wrote it. Ours may still not reach it. */
  heard(peer: string): void {
    const { streamless, cures } = this.#of(peer)
    this.#suspicions.set(peer, {
      ...this.#begin(),
      streamless,
      cures: streamless === 0 ? 0 : cures
    })
  }

  /** A neighbour was asked, by whomever; this is what it brought. */
  asked(peer: string, answer: Answer): void {
    const suspicion = this.#of(peer)
    const now = this.#init.clock.now()
    // Questions come in bursts: a peer that was slow to answer several of them was slow once.
    if (answer === 'known' || now - suspicion.struckAt < SILENCE_MS) return
    this.#suspicions.set(peer, { ...suspicion, strikes: suspicion.strikes + 1, struckAt: now })
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { clock, uniform } = this.#init
    for (;;) {
      await clock.sleep(WATCH_MS * (0.5 + uniform()), signal)
      await this.#lookAtStreams()
      await this.#lookAtNeighbours()
    }
  }

  async #lookAtStreams(): Promise<void> {
    for (const peer of await this.#init.members()) {
      const suspicion = this.#of(peer)
      const streamless = this.#init.hasStream(peer) ? 0 : suspicion.streamless + 1
      this.#suspicions.set(peer, { ...suspicion, streamless })
      if (streamless >= STREAMLESS_LOOKS * patience(suspicion)) await this.#cure(peer)
    }
  }

  async #lookAtNeighbours(): Promise<void> {
    const { clock, ask, neighbours } = this.#init
    await Promise.all(
      neighbours().map(async peer => {
        const suspicion = this.#of(peer)
        const { heardAt, struckAt, strikes } = suspicion
        if (strikes >= SILENCE_STRIKES * patience(suspicion)) await this.#cure(peer)
        else if (clock.now() - Math.max(heardAt, struckAt) >= SILENCE_MS) {
          this.asked(peer, await ask(peer))
        }
      })
    )
  }

  #cure(peer: string): Promise<void> {
    this.#suspicions.set(peer, { ...this.#begin(), cures: this.#of(peer).cures + 1 })
    return this.#init.hangUp(peer)
  }

  #of(peer: string): Suspicion {
    const known = this.#suspicions.get(peer)
    if (known !== undefined) return known
    const begun = this.#begin()
    this.#suspicions.set(peer, begun)
    return begun
  }

  #begin(): Suspicion {
    return {
      streamless: 0,
      heardAt: this.#init.clock.now(),
      strikes: 0,
      struckAt: Number.NEGATIVE_INFINITY,
      cures: 0
    }
  }
}

const patience = ({ cures }: Suspicion): number => 2 ** Math.min(cures, MAX_WATCH_BACKOFF)
