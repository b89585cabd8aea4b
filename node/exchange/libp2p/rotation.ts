import type { Clock } from '../../clock.ts'
import { RELEASE_SCORE, ROTATE_MS } from './constants.ts'

export interface RotationInit {
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly uniform: () => number
  readonly neighbours: () => readonly string[]
  /** With fewer neighbours gossipsub looks for more by itself. */
  readonly enough: number
  /** Connected members, neighbours or not. */
  readonly members: () => readonly string[]
}

/**
 * Keeps meshes from setting. Gossipsub leaves a mesh as it is while it has neighbours enough, so the two halves of a
 * federation that was cut apart, connected again, would each go on among themselves. Hence a peer lets go of one neighbour
 * now and then, by a score just below zero; gossipsub prunes it at the next heartbeat, and where one of the two has too few left
 * it grafts others at random. Memes mix better, too, when neighbours change (De Vos et al. 2023, arXiv 2310.01972).
 */
export class Rotation {
  readonly #init: RotationInit
  #released: string | undefined
  #notBefore: number

  constructor(init: RotationInit) {
    this.#init = init
    this.#notBefore = this.#later()
  }

  /** To be added to a peer's score. */
  score(peer: string): number {
    return peer === this.#released ? RELEASE_SCORE : 0
  }

  /** A round begins. `done`: whoever has all of what we announced last; nobody else is let go of. */
  turn(done: ReadonlySet<string>): void {
    const { clock, uniform, neighbours, members, enough } = this.#init
    if (clock.now() < this.#notBefore) return
    const present = neighbours()
    const candidates = present.filter(peer => done.has(peer))
    if (candidates.length === 0 || present.length < enough) return
    if (members().every(peer => present.includes(peer))) return
    this.#released = candidates[Math.floor(uniform() * candidates.length)]
    this.#notBefore = this.#later()
  }

  /** A peer is no neighbour any more: it may become one again. */
  left(peer: string): void {
    if (peer === this.#released) this.#released = undefined
  }

  // Peers of one federation begin their rounds together, and should not all let go at once.
  #later(): number {
    const { clock, uniform } = this.#init
    return clock.now() + ROTATE_MS * (0.5 + uniform())
  }
}
