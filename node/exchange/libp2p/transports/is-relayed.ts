import type { Multiaddr } from '@multiformats/multiaddr'

/** Whether an address leads through a relay. */
export const isRelayed = (address: Multiaddr): boolean =>
  address.getComponents().some(({ name }) => name === 'p2p-circuit')
