import { SHARD_PROTOCOL } from '../../../protocol/messages/topics.ts'
import type { Clock } from '../../clock.ts'
import { MAX_RECALLS, RECALL_LAST_MS, REDIAL_FIRST_MS, REDIAL_LAST_MS } from './constants.ts'
import type { Host } from './host.ts'

export interface RecallInit {
  readonly host: Host
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly uniform: () => number
  /** Whether we are connected with enough members. */
  readonly isEnough: () => boolean
  /** Whether a member has fallen silent without having ended. */
  readonly isMissed: (peer: string) => boolean
  /** Dials a member once. */
  readonly dial: (peer: string) => void
}

/**
 * Goes back to members that were met before, a few at random every minute or so, as long as we are connected with too
 * few: after a start on an old run folder, after a night without a network. With enough, it goes on looking for those
 * that are missed, since a federation that fell in two may have enough on either side: ever less often, until one more is
 * missed. Until the signal aborts.
 */
export async function recallMembers(init: RecallInit, signal: AbortSignal): Promise<void> {
  const { host, clock, uniform, isEnough, isMissed, dial } = init
  let pause = REDIAL_FIRST_MS
  let missed = 0
  for (;;) {
    await clock.sleep(pause * (0.5 + uniform()), signal)
    const absent = await absentMembers(host)
    const missing = absent.filter(isMissed)
    const isNews = missing.length > missed || missing.length === 0
    missed = missing.length
    const wanted = isEnough() ? missing : absent
    for (let i = 0; i < MAX_RECALLS && wanted.length > 0; i++) {
      const [peer] = wanted.splice(Math.floor(uniform() * wanted.length), 1)
      if (peer !== undefined) dial(peer)
    }
    pause = isEnough() && !isNews ? Math.min(2 * pause, RECALL_LAST_MS) : REDIAL_LAST_MS
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
