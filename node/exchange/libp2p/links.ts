import type { Connection, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import { reachOf } from '../../../protocol/federation/addresses.ts'
import type { Link, Reach } from '../types.ts'
import type { Host } from './host.ts'
import { isRelayed } from './transports/is-relayed.ts'
import { speaksShards } from './watch-gossip.ts'

export interface LinksInit {
  readonly host: Host
  readonly neighbours: ReadonlySet<string>
  readonly members: ReadonlySet<string>
  /** Bytes to and from a peer, and verdicts on them. */
  readonly account: (peer: string) => Pick<Link, 'traffic' | 'verdicts'>
  /** Ends the measuring of round trips. */
  readonly signal: AbortSignal
}

/** How each connected peer is reached, in peer-id order. Never rejects. */
export async function describeLinks(init: LinksInit): Promise<Link[]> {
  const links = await Promise.all(init.host.getPeers().map(peer => describe(peer, init)))
  return links.filter(link => link !== null).sort((a, b) => (a.peer < b.peer ? -1 : 1))
}

/** Null when it has disconnected. */
async function describe(id: PeerId, init: LinksInit): Promise<Link | null> {
  const { host, account, signal } = init
  const connection = bestOf(host.getConnections(id))
  if (connection === undefined) return null
  const peer = id.toString()
  const { remoteAddr, limits } = connection
  const [role, roundTripMs] = await Promise.all([
    roleOf(id, connection, init),
    host.services.ping.ping(id, { signal }).catch(() => null)
  ])
  return {
    peer,
    role,
    reach: isRelayed(remoteAddr) ? 'relayed' : REACH[reachOf(remoteAddr.toString())],
    address: remoteAddr.toString(),
    relay: relayOf(remoteAddr),
    limits: limits === undefined ? null : describeLimits(limits),
    roundTripMs,
    ...account(peer)
  }
}

// An address of no known kind is at least no private one.
const REACH: Readonly<Record<ReturnType<typeof reachOf>, Reach>> = {
  loopback: 'machine',
  link: 'lan',
  private: 'lan',
  public: 'direct',
  nowhere: 'direct'
}

/** What carries memes stands before what does not, a direct connection before a relayed one. */
function bestOf(connections: readonly Connection[]): Connection | undefined {
  const rank = ({ limits, remoteAddr }: Connection) =>
    limits !== undefined ? 2 : isRelayed(remoteAddr) ? 1 : 0
  return connections
    .filter(({ status }) => status === 'open')
    .reduce<Connection | undefined>(
      (best, each) => (best === undefined || rank(each) < rank(best) ? each : best),
      undefined
    )
}

async function roleOf(
  id: PeerId,
  { limits }: Connection,
  { host, neighbours, members }: LinksInit
): Promise<Link['role']> {
  if (neighbours.has(id.toString())) return 'neighbour'
  if (members.has(id.toString())) return 'member'
  // Where gossip does not pass, nobody has told us the federation.
  return limits !== undefined && (await speaksShards(host, id)) ? 'member' : 'other'
}

/** The peer ID before `/p2p-circuit`. */
function relayOf(address: Multiaddr): string | null {
  const components = address.getComponents()
  const circuit = components.findIndex(({ name }) => name === 'p2p-circuit')
  return (
    components.slice(0, Math.max(0, circuit)).findLast(({ name }) => name === 'p2p')?.value ?? null
  )
}

const describeLimits = ({ bytes, seconds }: NonNullable<Connection['limits']>) => ({
  bytes: bytes === undefined ? null : Number(bytes),
  seconds: seconds ?? null
})
