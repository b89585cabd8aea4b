import { SHARD_PROTOCOL } from '../../../protocol/messages/topics.ts'
import type { Clock } from '../../clock.ts'
import { MAX_RECALLS, REDIAL_FIRST_MS, REDIAL_LAST_MS } from './constants.ts'
import type { Host } from './host.ts'

export interface RecallInit {
  readonly host: Host
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly uniform: () => number
  /** Whether we are connected with enough members. */
  readonly isEnough: () => boolean
  /** Dials a member once. */
  readonly dial: (peer: string) => void
}

/**
 * Goes back to members that were met before, a few at random every minute or so, as long as we are connected with too
 * few: after a start on an old run folder, after a night without a network, after the federation fell in two. Until
 * the signal aborts.
 */
export async function recallMembers(init: RecallInit, signal: AbortSignal): Promise<void> {
  const { host, clock, uniform, isEnough, dial } = init
  for (let pause = REDIAL_FIRST_MS; ; pause = REDIAL_LAST_MS) {
    await clock.sleep(pause * (0.5 + uniform()), signal)
    if (isEnough()) continue
    const absent = await absentMembers(host)
    for (let i = 0; i < MAX_RECALLS && absent.length > 0; i++) {
      const [peer] = absent.splice(Math.floor(uniform() * absent.length), 1)
      if (peer !== undefined) dial(peer)
    }
  }
}

/** Members with an address that we know and are not connected with. The run folder is of one federation. */
async function absentMembers(host: Host): Promise<string[]> {
  const known = await host.peerStore.all()
  return known
    .filter(
      ({ protocols, addresses }) => protocols.includes(SHARD_PROTOCOL) && addresses.length > 0
    )
    .filter(({ id }) => !id.equals(host.peerId) && host.getConnections(id).length === 0)
    .map(({ id }) => id.toString())
}
