import type { PeerInfo } from '@libp2p/interface'
import type { Clock } from '../../../clock.ts'
import { LOOK_UP_MS, PROVIDE_MS } from '../constants.ts'
import type { Directory } from './directory.ts'

export interface StayListedInit {
  readonly directory: Directory
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly uniform: () => number
  /** Whether we are connected with no member at all. */
  readonly isAlone: () => boolean
  /** A member, or one that was. */
  readonly found: (peer: PeerInfo) => void
}

/**
 * Keeps us in the directory, and looks there for others as long as we know nobody: whoever knows one member hears of the
 * rest by presence. Until the signal aborts.
 */
export async function stayListed(init: StayListedInit, signal: AbortSignal): Promise<void> {
  const { directory, clock, uniform, isAlone, found } = init
  for (;;) {
    await directory.reach(signal)
    // First ourselves: of two that come at once, the later one then finds the other.
    const isListed = await directory.provide(signal)
    if (isAlone()) for await (const peer of directory.members(signal)) found(peer)
    const pause = isListed && !isAlone() ? PROVIDE_MS : LOOK_UP_MS
    await clock.sleep(pause * (0.5 + uniform()), signal)
  }
}
