import { equalBytes } from '../../../../protocol/canonical.ts'
import type { Presence, Sealed } from '../../../../protocol/messages/types.ts'
import { BoundedMap } from '../bounded-map.ts'
import { MAX_TOLD } from '../constants.ts'

interface Word {
  readonly nonce: Uint8Array
  readonly incarnation: number
  readonly bytes: Uint8Array
}

/** What the last two processes of each peer have told us last. */
export class Told {
  readonly #words = new BoundedMap<readonly Word[]>(MAX_TOLD)

  /**
   * Takes what a process says of itself. Returns what another one of that peer has said, sealed, or null: also where that was
   * an earlier start, of which the process would make nothing.
   */
  swap({ author, body, bytes }: Sealed<Presence>): Uint8Array | null {
    const known = this.#words.get(author) ?? []
    const [other] = known.filter(({ nonce }) => !equalBytes(nonce, body.nonce))
    const { nonce, incarnation } = body
    const own = { nonce, incarnation, bytes }
    this.#words.set(author, other === undefined ? [own] : [own, other])
    return other !== undefined && other.incarnation >= incarnation ? other.bytes : null
  }
}
