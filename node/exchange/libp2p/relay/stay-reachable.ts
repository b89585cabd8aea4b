import type { Multiaddr } from '@multiformats/multiaddr'
import type { Clock } from '../../../clock.ts'
import { AddressInvalidError } from '../../errors.ts'
import { REDIAL_FIRST_MS, REDIAL_LAST_MS, RELAY_CHECK_MS } from '../constants.ts'
import { peerOf } from '../dialler.ts'
import { type Host, parseAddress } from '../host.ts'
import { isRelayed } from '../transports/is-relayed.ts'
import type { Listen } from './services.ts'

/** @throws AddressInvalidError, also without a peer ID: others must know whom they go through */
export function parseRelay(text: string): Multiaddr {
  const address = parseAddress(text)
  if (peerOf(address) === undefined || isRelayed(address)) throw new AddressInvalidError(text)
  return address
}

export interface StayReachableInit {
  readonly host: Host
  readonly listen: Listen
  /** With the relay's peer ID. */
  readonly relay: Multiaddr
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly uniform: () => number
  /** The first attempt is over, whatever came of it. */
  readonly tried: () => void
}

/** Keeps a place at a relay: reserves it, and again when it was lost, until the signal aborts. */
export async function stayReachable(init: StayReachableInit, signal: AbortSignal): Promise<void> {
  const { host, listen, relay, clock, uniform, tried } = init
  const address = relay.encapsulate('/p2p-circuit')
  let failures = 0
  for (;;) {
    if (hasPlace(host, relay)) failures = 0
    else {
      const failed = await listen(address).then(
        () => false,
        () => true
      )
      failures = failed ? failures + 1 : 0
    }
    tried()
    const backoff = Math.min(REDIAL_FIRST_MS * 2 ** (failures - 1), REDIAL_LAST_MS)
    const pause = failures > 0 ? backoff : RELAY_CHECK_MS
    await clock.sleep(pause * (0.75 + 0.5 * uniform()), signal)
  }
}

/** Whether we have an address through that relay: libp2p keeps one while the place is ours. */
const hasPlace = (host: Host, relay: Multiaddr): boolean =>
  host
    .getMultiaddrs()
    .some(
      address => isRelayed(address) && peerOf(address.decapsulate('/p2p-circuit')) === peerOf(relay)
    )
