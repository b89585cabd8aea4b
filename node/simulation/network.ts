import type { Manifest } from '../../protocol/federation/manifest.ts'
import { systemClock } from '../clock.ts'
import { changed } from '../exchange/changed.ts'
import { createLibp2pExchange } from '../exchange/libp2p/libp2p-exchange.ts'
import type { Exchange } from '../exchange/types.ts'
import { sha256Hasher } from '../hasher.ts'
import { createSigner, simulatedIdentity } from '../identity.ts'
import { TopologyNotReachedError } from './errors.ts'
import type { Graph } from './topology.ts'

/** Dials and grafts of some dozens of peers in one process take seconds. */
const CONNECT_MS = 60_000
const LOOPBACK = '/ip4/127.0.0.1/tcp/0'

export interface NetworkInit {
  readonly manifest: Manifest
  readonly federation: string
  readonly seed: string
  readonly peers: number
  /** Counts the starts of the simulation. @default 1 */
  readonly incarnation?: number
  /** Null: a mesh, which gossip makes itself. */
  readonly graph: Graph | null
}

/** One exchange a peer on loopback, each with the identity that the seed gives it; not started yet. */
export async function createExchanges(init: NetworkInit): Promise<Exchange[]> {
  const { manifest, federation, seed, graph, incarnation = 1 } = init
  const identities = await Promise.all(
    Array.from({ length: init.peers }, (_, index) => simulatedIdentity(sha256Hasher, seed, index))
  )
  const signers = identities.map(createSigner)
  const degree = Math.max(...(graph ?? []).map(links => links.length))
  return Promise.all(
    identities.map((identity, index) =>
      createLibp2pExchange({
        manifest,
        federation,
        identity,
        signer: signers[index]!,
        hasher: sha256Hasher,
        clock: systemClock,
        incarnation,
        listen: [LOOPBACK],
        mdns: false,
        ...(graph && {
          topology: { neighbours: graph[index]!.map(n => signers[n]!.peerId), degree }
        })
      })
    )
  )
}

/**
 * Starts the exchanges and dials until each mesh equals the graph; without a graph, until all know the first peer and
 * have a neighbour.
 * @throws TopologyNotReachedError
 */
export async function connectGraph(
  exchanges: readonly Exchange[],
  graph: Graph | null,
  signal: AbortSignal
): Promise<void> {
  const patience = AbortSignal.any([signal, systemClock.timeout(CONNECT_MS)])
  await Promise.all(exchanges.map(exchange => exchange.start()))
  for (const [a, exchange] of exchanges.entries()) {
    const later = graph === null ? (a === 0 ? [] : [0]) : graph[a]!.filter(b => b > a)
    await Promise.all(later.map(b => exchange.connect(exchanges[b]!.addresses()[0]!, patience)))
  }
  const missing = (index: number) => {
    const wanted = graph === null ? 1 : graph[index]!.length
    return Math.max(0, wanted - exchanges[index]!.neighbours().length)
  }
  await Promise.all(
    exchanges.map(async ({ events }, index) => {
      while (missing(index) > 0 && !patience.aborted) await changed(events, patience)
    })
  )
  signal.throwIfAborted()
  const links = exchanges.reduce((sum, _, index) => sum + missing(index), 0)
  if (links > 0) throw new TopologyNotReachedError(links, CONNECT_MS / 1000)
}
