import { progressSince } from '../../protocol/mixing/carry-forward.ts'

/** The trained weights of a peer's own memes, as learnt in those rounds with which its neighbours' memes are compared. */
export class OwnPast {
  readonly #memes = new Map<number, Float32Array>()
  #newest = 0

  /** Own rounds that are kept. */
  get rounds(): number[] {
    return [...this.#memes.keys()]
  }

  /** Takes in what a round has learnt, by the own count, and forgets what is not `needed`. */
  keep(ownRound: number, weights: Float32Array, needed: ReadonlySet<number>): void {
    for (const kept of this.#memes.keys()) if (!needed.has(kept)) this.#memes.delete(kept)
    this.#memes.set(ownRound, weights)
    this.#newest = ownRound
  }

  /** What has been learnt since the midst of a round; undefined where that is nothing, or not known. */
  progress(since: number | undefined): Float32Array | undefined {
    if (since === undefined || since >= this.#newest) return undefined
    const before = this.#memes.get(since)
    const after = this.#memes.get(since + 1)
    const now = this.#memes.get(this.#newest)
    return before && after && now && progressSince({ before, after, now })
  }
}
