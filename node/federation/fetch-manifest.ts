import type { Connection, Ed25519PrivateKey } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { MemeshError } from '../../protocol/errors.ts'
import { openManifest } from '../../protocol/federation/codec.ts'
import type { Manifest } from '../../protocol/federation/manifest.ts'
import { MAX_MANIFEST_RESPONSE_BYTES } from '../../protocol/messages/limits.ts'
import {
  decodeManifestResponse,
  encodeManifestRequest
} from '../../protocol/messages/manifest-protocol.ts'
import { MANIFEST_PROTOCOL } from '../../protocol/messages/topics.ts'
import type { Hasher } from '../../protocol/ports.ts'
import type { Clock } from '../clock.ts'
import { FrameInvalidError, PeerUnreachableError, StreamError } from '../exchange/errors.ts'
import { DIAL_MS, REQUEST_MS } from '../exchange/libp2p/constants.ts'
import { createHost, type Host, parseAddress, startHost } from '../exchange/libp2p/host.ts'
import { call } from '../exchange/libp2p/streams/call.ts'
import { generateIdentity } from '../identity.ts'
import { Candidates } from './candidates.ts'
import { FederationNotFoundError } from './errors.ts'

/** How long the local network is listened to when no address leads to the federation, ms. */
const DISCOVERY_MS = 15_000

export interface FetchManifestInit {
  /** Federation ID. */
  readonly federation: string
  /** Multiaddrs of members, asked in this order. */
  readonly peers: readonly string[]
  /** Ask members in the local network too, after the given ones. */
  readonly mdns: boolean
  /** @default a fresh one, so that the newcomer's own identity is not seen before it joins */
  readonly identity?: Ed25519PrivateKey
  readonly clock: Clock
  readonly hasher: Hasher
  readonly signal: AbortSignal
  /** How long to listen to the local network, ms. @default 15_000 */
  readonly discoveryMs?: number
}

/**
 * Fetches the manifest of a federation from whoever has it, over a libp2p node that lives for this only, and checks its
 * bytes against the ID. One peer's failure leads to the next peer.
 * @throws AddressInvalidError
 * @throws PeerUnreachableError, ManifestMismatchError, …: what went wrong, when only one peer was asked
 * @throws FederationNotFoundError when several were, or none
 */
export async function fetchManifest(init: FetchManifestInit): Promise<Manifest> {
  const { federation, clock, signal } = init
  const given = init.peers.map(parseAddress)
  signal.throwIfAborted()
  const met = new Candidates()
  const host = await createHost(
    {
      identity: init.identity ?? (await generateIdentity()),
      listen: [],
      ...(init.mdns && {
        mdns: { federation, found: peer => met.add(peer.id.toString(), peer.multiaddrs) }
      })
    },
    {}
  )
  const failures: unknown[] = []
  try {
    await startHost(host, [])
    for (const address of given) {
      const manifest = await attempt(host, [address], init, failures)
      if (manifest !== undefined) return manifest
    }
    if (init.mdns) {
      const patience = AbortSignal.any([signal, clock.timeout(init.discoveryMs ?? DISCOVERY_MS)])
      for await (const addresses of met.until(patience)) {
        const manifest = await attempt(host, addresses, init, failures)
        if (manifest !== undefined) return manifest
      }
    }
  } finally {
    await host.stop()
  }
  signal.throwIfAborted()
  if (failures.length === 1) throw failures[0]
  throw new FederationNotFoundError(federation, failures[0])
}

/** The manifest, or undefined and one failure more. Rejects only when the caller's signal aborts. */
async function attempt(
  host: Host,
  addresses: Multiaddr[],
  init: FetchManifestInit,
  failures: unknown[]
): Promise<Manifest | undefined> {
  try {
    return await ask(host, addresses, init)
  } catch (error) {
    init.signal.throwIfAborted()
    failures.push(error)
    return undefined
  }
}

async function ask(host: Host, addresses: Multiaddr[], init: FetchManifestInit): Promise<Manifest> {
  const { federation, hasher, clock, signal } = init
  const patience = AbortSignal.any([signal, clock.timeout(DIAL_MS)])
  try {
    const connection = await host.dial(addresses, { signal: patience })
    const bytes = await request(connection, init)
    await host.hangUp(connection.remotePeer)
    if (bytes === null) throw new FederationNotFoundError(federation)
    return openManifest(bytes, federation, hasher)
  } catch (cause) {
    const isAnswer = cause instanceof MemeshError && !(cause instanceof StreamError)
    throw isAnswer ? cause : new PeerUnreachableError(addresses.map(String).join(', '), cause)
  }
}

/** The bytes that a peer says are the manifest; null if it has none. */
async function request(
  connection: Connection,
  { federation, clock, signal }: FetchManifestInit
): Promise<Uint8Array | null> {
  const answer = await call(connection, MANIFEST_PROTOCOL, encodeManifestRequest({ federation }), {
    clock,
    signal,
    maxFrameBytes: MAX_MANIFEST_RESPONSE_BYTES,
    stallMs: REQUEST_MS
  })
  try {
    const response = decodeManifestResponse(await answer.next())
    if (response.verdict !== 'accept') throw new FrameInvalidError('No answer to a request')
    await answer.finish()
    return response.value.manifest
  } finally {
    answer.abort()
  }
}
