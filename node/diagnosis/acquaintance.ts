import type { IdentifyResult } from '@libp2p/interface'
import type { Clock } from '../clock.ts'
import { PeerUnreachableError } from '../exchange/errors.ts'
import { DIAL_MS } from '../exchange/libp2p/constants.ts'
import { type Host, parseAddress } from '../exchange/libp2p/host.ts'

/** What a first conversation with another peer tells. */
export interface Acquaintance {
  readonly roundTripMs: number
  /** What it speaks: libp2p protocol IDs. */
  readonly protocols: readonly string[]
  /** The address that it sees us under; null if it does not say. */
  readonly observed: string | null
}

/**
 * Connects to a peer, asks who it is, measures the round trip, and hangs up.
 * @throws AddressInvalidError, PeerUnreachableError, also when it does not answer in time
 */
export async function meet(
  host: Host,
  address: string,
  { clock, signal }: { clock: Clock; signal: AbortSignal }
): Promise<Acquaintance> {
  const to = parseAddress(address)
  const patience = AbortSignal.any([signal, clock.timeout(DIAL_MS)])
  const identified = nextIdentified(host, patience)
  try {
    const { remotePeer } = await host.dial(to, { signal: patience })
    const { protocols, observedAddr } = await identified.of(remotePeer.toString())
    const roundTripMs = await host.services.ping.ping(remotePeer, { signal: patience })
    await host.hangUp(remotePeer)
    return { roundTripMs, protocols, observed: observedAddr?.toString() ?? null }
  } catch (cause) {
    signal.throwIfAborted()
    throw new PeerUnreachableError(address, cause)
  } finally {
    identified.release()
  }
}

/** Listens from now on for peers that say who they are, which they do by themselves once connected. */
function nextIdentified(host: Host, signal: AbortSignal) {
  const known = new Map<string, IdentifyResult>()
  let wake = () => {}
  const heard = ({ detail }: CustomEvent<IdentifyResult>) => {
    known.set(detail.peerId.toString(), detail)
    wake()
  }
  host.addEventListener('peer:identify', heard)
  return {
    of: (peer: string) =>
      new Promise<IdentifyResult>((resolve, reject) => {
        wake = () => {
          const result = known.get(peer)
          if (result !== undefined) resolve(result)
        }
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
        if (signal.aborted) reject(signal.reason)
        wake()
      }),
    release: () => host.removeEventListener('peer:identify', heard)
  }
}
