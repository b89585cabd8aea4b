import type { Multiaddr } from '@multiformats/multiaddr'

/** Peers that may be met at any time; beyond so many we have met somebody who makes them up. */
const MAX_CANDIDATES = 64

/** Peers as discovery brings them, each once, for whoever goes through them one by one. */
export class Candidates {
  readonly #seen = new Set<string>()
  readonly #waiting: Multiaddr[][] = []
  #wake: (() => void) | undefined

  add(peer: string, addresses: readonly Multiaddr[]): void {
    if (this.#seen.has(peer) || this.#seen.size >= MAX_CANDIDATES) return
    this.#seen.add(peer)
    this.#waiting.push([...addresses])
    this.#wake?.()
  }

  /** The addresses of each, as they come, until the signal aborts. */
  async *until(signal: AbortSignal): AsyncGenerator<Multiaddr[]> {
    while (!signal.aborted) {
      const next = this.#waiting.shift()
      if (next !== undefined) yield next
      else await this.#added(signal)
    }
  }

  #added(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        signal.removeEventListener('abort', done)
        this.#wake = undefined
        resolve()
      }
      this.#wake = done
      signal.addEventListener('abort', done)
    })
  }
}
