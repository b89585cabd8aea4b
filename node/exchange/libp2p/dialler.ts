import type { PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Multiaddr } from '@multiformats/multiaddr'
import { anySignal } from 'any-signal'
import type { Clock } from '../../clock.ts'
import {
  DIAL_MS,
  DIAL_YIELD_MS,
  MAX_PURSUITS,
  REDIAL_ATTEMPTS,
  REDIAL_FIRST_MS,
  REDIAL_LAST_MS
} from './constants.ts'
import type { Host } from './host.ts'

export interface DiallerInit {
  readonly host: Host
  readonly clock: Clock
  /** Uniform in [0, 1): peers that lost each other do not dial in step. */
  readonly uniform: () => number
  /** Whether we are connected with enough members: then no more are dialled. */
  readonly isEnough: () => boolean
  /** Whom we may dial at all. */
  readonly allowed: (peer: string) => boolean
}

interface Pursuit {
  readonly target: PeerId | Multiaddr[]
  /** Undefined for an address without a peer ID. */
  readonly peer: string | undefined
  readonly attempts: number
  /** Before the first attempt; doubles with each. */
  readonly pauseMs: number
  /** Only as long as we have too few connections. */
  readonly isOptional: boolean
  /**
   * How we know of it: a person `given` its address, we have `met` it, or it is a `rumour`, whose addresses are what
   * somebody says, no more. All but the first may be dialling us as well: the smaller ID has its chance first.
   */
  readonly source: 'given' | 'met' | 'rumour'
}

/**
 * Dials members that were discovered, addresses that a person gave, and members whose connection was lost. When two peers
 * discover each other the smaller ID dials and the other one waits a little: of two connections between the same peers
 * one is closed later, and takes the gossip with it.
 */
export class Dialler {
  readonly #init: DiallerInit
  readonly #running = new Map<string, Pursuit>()
  readonly #given = new Set<string>()
  #signal: AbortSignal = AbortSignal.abort()

  constructor(init: DiallerInit) {
    this.#init = init
  }

  /** Dials until the signal aborts. */
  start(signal: AbortSignal): void {
    this.#signal = signal
  }

  /** A member with these addresses exists, or so they say. One too many is dialled when it is next heard of. */
  discovered(peer: string, addresses: readonly Multiaddr[]): void {
    const target = addresses.map(address => withPeer(address, peer))
    if (target.length === 0 || this.#init.isEnough() || this.#isConnected(peer)) return
    if (
      [...this.#running.values()].filter(({ source }) => source === 'rumour').length >= MAX_PURSUITS
    )
      return
    const source = 'rumour'
    this.#begin(peer, { target, peer, attempts: 2, pauseMs: 0, isOptional: true, source })
  }

  /** A person gave this address: it is tried until it answers. */
  given(address: Multiaddr): void {
    const peer = peerOf(address)
    if (peer !== undefined) this.#given.add(peer)
    const attempts = Number.POSITIVE_INFINITY
    this.#begin(peer ?? address.toString(), {
      ...{ target: [address], peer, attempts, pauseMs: 0 },
      ...{ isOptional: false, source: 'given' }
    })
  }

  /** The connection to a member was lost. */
  lost(peer: string): void {
    const target = peerIdFromString(peer)
    const attempts = this.#given.has(peer) ? Number.POSITIVE_INFINITY : REDIAL_ATTEMPTS
    const pauseMs = REDIAL_FIRST_MS
    this.#begin(peer, { target, peer, attempts, pauseMs, isOptional: true, source: 'met' })
  }

  /** The connection to any peer was lost: only that to one whose address a person gave matters. */
  parted(peer: string): void {
    if (this.#given.has(peer)) this.lost(peer)
  }

  /** A member that was met before may be back where it was: whether we need it, the caller has asked. */
  recalled(peer: string): void {
    const target = peerIdFromString(peer)
    this.#begin(peer, {
      ...{ target, peer, attempts: 1, pauseMs: 0 },
      ...{ isOptional: false, source: 'met' }
    })
  }

  /** One pursuit a name. */
  #begin(name: string, pursuit: Pursuit): void {
    const { peer } = pursuit
    const { host, allowed } = this.#init
    if (this.#signal.aborted || this.#running.has(name)) return
    if (peer !== undefined && (peer === host.peerId.toString() || !allowed(peer))) return
    this.#running.set(name, pursuit)
    this.#pursue(pursuit)
      .catch(() => undefined) // stopped while it slept
      .finally(() => this.#running.delete(name))
  }

  async #pursue({ target, peer, attempts, pauseMs, isOptional, source }: Pursuit): Promise<void> {
    const { host, clock, uniform, isEnough } = this.#init
    const yields = source !== 'given' && peer !== undefined && peer < host.peerId.toString()
    let pause = pauseMs
    for (let attempt = 0; attempt < attempts; attempt++) {
      const jittered = pause * (0.75 + 0.5 * uniform())
      await clock.sleep(jittered + (yields ? DIAL_YIELD_MS : 0), this.#signal)
      if (peer !== undefined && this.#isConnected(peer)) return
      if (isOptional && isEnough()) return
      const signal = anySignal([this.#signal, clock.timeout(DIAL_MS)])
      try {
        const connection = await host.dial(target, { signal })
        if (source === 'given') this.#given.add(connection.remotePeer.toString())
        return
      } catch {
        if (this.#signal.aborted) return
        pause = Math.min(Math.max(2 * pause, REDIAL_FIRST_MS), REDIAL_LAST_MS)
      } finally {
        signal.clear()
      }
    }
  }

  #isConnected(peer: string): boolean {
    return this.#init.host.getConnections(peerIdFromString(peer)).length > 0
  }
}

/** The peer ID that an address ends with. */
export const peerOf = (address: Multiaddr): string | undefined =>
  address.getComponents().findLast(({ name }) => name === 'p2p')?.value

const withPeer = (address: Multiaddr, peer: string): Multiaddr =>
  peerOf(address) === undefined ? address.encapsulate(`/p2p/${peer}`) : address
