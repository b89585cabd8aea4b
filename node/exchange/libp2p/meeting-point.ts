import type { Ed25519PrivateKey, ServiceMap } from '@libp2p/interface'
import type { Clock } from '../../clock.ts'
import { chance } from '../../random.ts'
import { BoundedDatastore } from './bounded-datastore.ts'
import { MAX_STORE_ENTRIES } from './constants.ts'
import { loadDht } from './dht/service.ts'
import { Dialler } from './dialler.ts'
import { createHost, type Host, parseAddress, startHost } from './host.ts'
import { relayServices } from './relay/services.ts'

export interface MeetingPointInit {
  readonly identity: Ed25519PrivateKey
  /** Multiaddrs. */
  readonly listen: readonly string[]
  /**
   * Multiaddrs of other meeting points. Who asks one of those that know each other is led on to all: one directory, kept
   * by several. @default []
   */
  readonly others?: readonly string[]
  readonly clock: Clock
}

/**
 * A libp2p node that keeps the directory for others, and is a relay for those that cannot be reached: no gossip, no federation of its own.
 * @throws ListenFailedError, AddressInvalidError
 */
export async function startMeetingPoint(init: MeetingPointInit): Promise<Host> {
  const { identity, listen, others = [], clock } = init
  const addresses = others.map(parseAddress)
  const services = { dht: await loadDht('server'), ...(await relayServices()) }
  const datastore = new BoundedDatastore(MAX_STORE_ENTRIES)
  const host = await createHost<ServiceMap>({ identity, listen, datastore }, services)
  await startHost(host, listen)
  const dialler = new Dialler({
    host,
    clock,
    uniform: chance,
    isEnough: () => false,
    allowed: () => true
  })
  const stopper = new AbortController()
  host.addEventListener('stop', () => stopper.abort(), { once: true })
  host.addEventListener('peer:disconnect', ({ detail }) => dialler.parted(detail.toString()), {
    signal: stopper.signal
  })
  dialler.start(stopper.signal)
  for (const address of addresses) dialler.given(address)
  return host
}
