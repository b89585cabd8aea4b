import { type Transport, transportSymbol } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { InvalidParametersError } from '../../../../protocol/errors.ts'

/** Makes a transport of a libp2p node's components. */
export type TransportFactory<Components> = (components: Components) => Transport

/**
 * A transport that is loaded when the first of its addresses is dialled: few peers ever meet one, and loading takes time
 * at every start. It does not listen; whoever does loads it at once.
 */
export function dialOnly<Components>(
  name: string,
  matches: (address: Multiaddr) => boolean,
  load: () => Promise<TransportFactory<Components>>
): TransportFactory<Components> {
  return components => {
    let loading: Promise<Transport> | undefined
    return {
      [transportSymbol]: true,
      [Symbol.toStringTag]: name,
      dial: async (address, options) => {
        loading ??= load().then(create => create(components))
        return (await loading).dial(address, options)
      },
      dialFilter: addresses => addresses.filter(matches),
      listenFilter: () => [],
      createListener: () => {
        throw new InvalidParametersError(`${name} was loaded for dialling only`)
      }
    }
  }
}
