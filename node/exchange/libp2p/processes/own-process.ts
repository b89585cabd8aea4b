import { equalBytes } from '../../../../protocol/canonical.ts'
import type { Presence } from '../../../../protocol/messages/types.ts'

/** What presence under our own key is. */
export type OwnReason =
  /** Ours, come back. */
  | 'own'
  /** Of a process that was started before us. */
  | 'stale'
  /** Of another process that was not, and may be long gone. */
  | 'echo'
  /** Of another process that has heard of us: our run folder was copied. */
  | 'conflict'

/**
 * This process among others that have our key: earlier starts of this peer, whose presence anybody may repeat, and a copied
 * run folder, which is alive. Only what lives can name the nonce that we have drawn, so nothing else is believed.
 */
export class OwnProcess {
  readonly nonce: Uint8Array
  #incarnation: number
  #other: Uint8Array | null = null

  constructor(nonce: Uint8Array, incarnation: number) {
    this.nonce = nonce
    this.#incarnation = incarnation
  }

  /** Of our start; at least that of `other`, so that members take what we say for news. */
  get incarnation(): number {
    return this.#incarnation
  }

  /** Nonce of the process that we heard of last. It is named in all that we say: if it lives, it names ours. */
  get other(): Uint8Array | null {
    return this.#other
  }

  // Of two that live, the one that is not above hears the other, and names it: so each is named by the other in the end.
  hear({ nonce, incarnation, other }: Presence): OwnReason {
    if (equalBytes(nonce, this.nonce)) return 'own'
    const isAlive = other !== null && equalBytes(other, this.nonce)
    if (!isAlive && incarnation < this.#incarnation) return 'stale'
    this.#incarnation = Math.max(this.#incarnation, incarnation)
    if (this.#other === null || !equalBytes(nonce, this.#other)) this.#other = nonce
    return isAlive ? 'conflict' : 'echo'
  }
}
