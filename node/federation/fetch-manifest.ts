import type { Connection, Ed25519PrivateKey, PeerInfo, ServiceMap } from '@libp2p/interface'
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
import { Directory } from '../exchange/libp2p/dht/directory.ts'
import { loadDht } from '../exchange/libp2p/dht/service.ts'
import { createHost, type Host, parseAddress, startHost } from '../exchange/libp2p/host.ts'
import { call } from '../exchange/libp2p/streams/call.ts'
import { generateIdentity } from '../identity.ts'
import { Candidates } from './candidates.ts'
import { FederationNotFoundError } from './errors.ts'

/** How long members are looked for when no address leads to the federation, ms. */
const DISCOVERY_MS = 15_000
/** How long the local network has for an answer before the world is asked, ms. It takes some tenths of a second. */
const LOCAL_FIRST_MS = 2_000
/** Between two looks into the directory, ms: a founder may write itself down a moment after we come. */
const LOOK_AGAIN_MS = 2_000

/** What is being tried, for a person to read. */
export type FetchStep =
  | { readonly step: 'ask'; readonly addresses: readonly string[] }
  | { readonly step: 'local-network' }
  | { readonly step: 'directory'; readonly bootstrap: readonly string[] }

export interface FetchManifestInit {
  /** Federation ID. */
  readonly federation: string
  /** Multiaddrs of members, asked in this order. */
  readonly peers: readonly string[]
  /** Ask members in the local network too, after the given ones. */
  readonly mdns: boolean
  /** Multiaddrs of meeting points, which are asked for members when nobody else has answered. @default [] */
  readonly bootstrap?: readonly string[]
  /** @default a fresh one, so that the newcomer's own identity is not seen before it joins */
  readonly identity?: Ed25519PrivateKey
  readonly clock: Clock
  readonly hasher: Hasher
  readonly signal: AbortSignal
  /** How long to look for members where nobody was given, ms. @default 15_000 */
  readonly discoveryMs?: number
  readonly onStep?: (step: FetchStep) => void
}

/**
 * Fetches the manifest of a federation from whoever has it, over a libp2p node that lives for this only, and checks its
 * bytes against the ID. The given peers are asked first, then those that the local network has, then those that the
 * meeting points know. One peer's failure leads to the next peer.
 * @throws AddressInvalidError
 * @throws PeerUnreachableError, ManifestMismatchError, …: what went wrong, when only one peer was asked
 * @throws FederationNotFoundError when several were, or none
 */
export async function fetchManifest(init: FetchManifestInit): Promise<Manifest> {
  const { federation, clock, signal, onStep } = init
  const given = init.peers.map(parseAddress)
  const bootstrap = (init.bootstrap ?? []).map(parseAddress)
  signal.throwIfAborted()
  const met = new Candidates()
  const found = (peer: PeerInfo) => met.add(peer.id.toString(), peer.multiaddrs)
  const host = await createHost<ServiceMap>(
    {
      identity: init.identity ?? (await generateIdentity()),
      listen: [],
      ...(init.mdns && { mdns: { federation, found } })
    },
    { ...(bootstrap.length > 0 && { dht: await loadDht('client') }) }
  )
  const failures: unknown[] = []
  const over = new AbortController()
  try {
    await startHost(host, [])
    for (const address of given) {
      const manifest = await attempt(host, [address], init, failures)
      if (manifest !== undefined) return manifest
    }
    if (init.mdns || bootstrap.length > 0) {
      const patience = AbortSignal.any([
        signal,
        over.signal,
        clock.timeout(init.discoveryMs ?? DISCOVERY_MS)
      ])
      if (init.mdns) onStep?.({ step: 'local-network' })
      const directory = new Directory({ host, federation, bootstrap, clock })
      const looking = lookUp(directory, init, { patience, found, failures })
      for await (const addresses of met.until(patience)) {
        const manifest = await attempt(host, addresses, init, failures)
        if (manifest !== undefined) return manifest
      }
      await looking
    }
  } finally {
    over.abort()
    await host.stop()
  }
  signal.throwIfAborted()
  if (failures.length === 1) throw failures[0]
  throw new FederationNotFoundError(federation, { cause: failures[0], asked: init })
}

/** Asks the meeting points, after the local network, again and again until the signal aborts. Never rejects. */
async function lookUp(
  directory: Directory,
  { bootstrap = [], mdns, clock, onStep }: FetchManifestInit,
  to: { patience: AbortSignal; found: (peer: PeerInfo) => void; failures: unknown[] }
): Promise<void> {
  const { patience, found, failures } = to
  if (bootstrap.length === 0) return
  const pause = (ms: number) => clock.sleep(ms, patience).catch(() => undefined)
  if (mdns) await pause(LOCAL_FIRST_MS)
  if (patience.aborted) return
  onStep?.({ step: 'directory', bootstrap })
  const unreached = await directory.reach(patience)
  for (const { address, cause } of unreached) {
    failures.push(new PeerUnreachableError(address.toString(), cause))
  }
  while (!patience.aborted) {
    for await (const peer of directory.members(patience)) found(peer)
    await pause(LOOK_AGAIN_MS)
  }
}

/** The manifest, or undefined and one failure more. Rejects only when the caller's signal aborts. */
async function attempt(
  host: Host,
  addresses: Multiaddr[],
  init: FetchManifestInit,
  failures: unknown[]
): Promise<Manifest | undefined> {
  init.onStep?.({ step: 'ask', addresses: addresses.map(String) })
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
    if (bytes === null) throw new FederationNotFoundError(federation, { asked: init })
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
