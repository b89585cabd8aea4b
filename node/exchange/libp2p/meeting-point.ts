import type { Ed25519PrivateKey } from '@libp2p/interface'
import { loadDht } from './dht/service.ts'
import { createHost, type Host, startHost } from './host.ts'

export interface MeetingPointInit {
  readonly identity: Ed25519PrivateKey
  /** Multiaddrs. */
  readonly listen: readonly string[]
}

/**
 * A libp2p node that keeps the directory for others: no gossip, no federation of its own.
 * @throws ListenFailedError, AddressInvalidError
 */
export async function startMeetingPoint({ identity, listen }: MeetingPointInit): Promise<Host> {
  const host = await createHost({ identity, listen }, { dht: await loadDht('server') })
  await startHost(host, listen)
  return host
}
