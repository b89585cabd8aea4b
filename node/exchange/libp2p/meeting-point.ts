import type { Ed25519PrivateKey, ServiceMap } from '@libp2p/interface'
import { BoundedDatastore } from './bounded-datastore.ts'
import { MAX_STORE_ENTRIES } from './constants.ts'
import { loadDht } from './dht/service.ts'
import { createHost, type Host, startHost } from './host.ts'
import { relayServices } from './relay/services.ts'

export interface MeetingPointInit {
  readonly identity: Ed25519PrivateKey
  /** Multiaddrs. */
  readonly listen: readonly string[]
}

/**
 * A libp2p node that keeps the directory for others, and is a relay for those that cannot be reached: no gossip, no federation of its own.
 * @throws ListenFailedError, AddressInvalidError
 */
export async function startMeetingPoint({ identity, listen }: MeetingPointInit): Promise<Host> {
  const services = { dht: await loadDht('server'), ...(await relayServices()) }
  const datastore = new BoundedDatastore(MAX_STORE_ENTRIES)
  const host = await createHost<ServiceMap>({ identity, listen, datastore }, services)
  await startHost(host, listen)
  return host
}
