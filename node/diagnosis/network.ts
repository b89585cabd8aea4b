import { type Reach, reachOf } from '../../protocol/federation/addresses.ts'
import { MANIFEST_PROTOCOL, SHARD_PROTOCOL } from '../../protocol/messages/topics.ts'
import { ListenFailedError } from '../exchange/errors.ts'
import { DHT_PROTOCOL } from '../exchange/libp2p/dht/service.ts'
import { createHost, type Host, startHost } from '../exchange/libp2p/host.ts'
import { type Listen, listening } from '../exchange/libp2p/relay/services.ts'
import { parseRelay } from '../exchange/libp2p/relay/stay-reachable.ts'
import { fetchManifest } from '../federation/fetch-manifest.ts'
import { type Acquaintance, meet } from './acquaintance.ts'
import { attempt, failed, ok, warning } from './findings.ts'
import type { DiagnoseInit, Finding } from './types.ts'

type ListeningHost = Host<{ listening: Listen }>

/** Whether this machine can be dialled at all, and whether it meets every peer, meeting point and relay that it was given. */
export async function* checkNetwork(init: DiagnoseInit): AsyncGenerator<Finding> {
  const { peers = [], bootstrap = [], relays = [] } = init
  const listener = await listen(init)
  yield listener.finding
  const seenAs: string[] = []
  const remember = ({ observed }: Acquaintance) => {
    if (observed !== null) seenAs.push(observed)
  }
  try {
    for (const address of peers) {
      yield await attempt('peer', () => checkMember(listener.host, address, init, remember))
    }
    for (const address of bootstrap) {
      yield await attempt('meeting point', async () =>
        checkMeetingPoint(address, await meet(listener.host, address, init), remember)
      )
    }
    for (const address of relays) {
      yield await attempt('relay', () => checkRelay(listener.host, address))
    }
    if (seenAs.length > 0) yield reachability(listener.host, seenAs)
  } finally {
    await listener.host.stop()
  }
}

/** A node that listens as the peer would; or one that can dial only, and why. */
async function listen(init: DiagnoseInit): Promise<{ host: ListeningHost; finding: Finding }> {
  const { identity } = init
  const isRelayed = (init.relays ?? []).length > 0
  const start = async (addresses: readonly string[]) => {
    const host = await createHost<{ listening: Listen }>(
      { identity, listen: addresses, isRelayed },
      { listening }
    )
    await startHost(host, addresses)
    return host
  }
  try {
    const host = await start(init.listen)
    return { host, finding: ok('listening', addressKinds(host)) }
  } catch (error) {
    if (!(error instanceof ListenFailedError)) throw error
    const finding = failed('listening', error.message, error.hint ?? '')
    return { host: await start([]), finding }
  }
}

const KINDS: Readonly<Record<Reach, string>> = {
  public: 'public',
  private: 'of the local network',
  link: 'of the link',
  loopback: 'of this machine only',
  nowhere: 'without an address'
}

/** How far the addresses reach that this machine listens on. */
function addressKinds(host: Host): string {
  const addresses = host.getMultiaddrs().map(String)
  const counts = (Object.keys(KINDS) as Reach[])
    .map(reach => [addresses.filter(each => reachOf(each) === reach).length, KINDS[reach]] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`)
  return `possible; addresses: ${counts.join(', ')}`
}

async function checkMember(
  host: Host,
  address: string,
  init: DiagnoseInit,
  remember: (peer: Acquaintance) => void
): Promise<Finding> {
  const { federation, clock, hasher, signal } = init
  const peer = await meet(host, address, init)
  remember(peer)
  const found = `${address} answers in ${milliseconds(peer)}`
  if (![MANIFEST_PROTOCOL, SHARD_PROTOCOL].every(each => peer.protocols.includes(each))) {
    const what = peer.protocols.includes(DHT_PROTOCOL) ? 'a meeting point' : 'no peer of memesh'
    return failed('peer', `${found}, but is ${what}`, 'Ask a member for its ticket.')
  }
  if (federation === undefined) return ok('peer', found)
  await fetchManifest({ federation, peers: [address], mdns: false, clock, hasher, signal })
  return ok('peer', `${found} and knows the federation`)
}

function checkMeetingPoint(
  address: string,
  peer: Acquaintance,
  remember: (peer: Acquaintance) => void
): Finding {
  remember(peer)
  const found = `${address} answers in ${milliseconds(peer)}`
  return peer.protocols.includes(DHT_PROTOCOL)
    ? ok('meeting point', found)
    : failed('meeting point', `${found}, but is none`, 'One is started with memesh bootstrap.')
}

/** Reserves a place, which is given back when the node stops. */
async function checkRelay(host: ListeningHost, text: string): Promise<Finding> {
  const relay = parseRelay(text)
  try {
    await host.services.listening(relay.encapsulate('/p2p-circuit'))
    return ok('relay', `${text} has a place for this machine`)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    return failed(
      'relay',
      `${text} gives no place: ${why.split('\n', 1)[0]!.slice(0, 200)}`,
      'Check that it runs and is a relay: memesh bootstrap starts one.'
    )
  }
}

/** Whether others see us under an address that is ours: else there is a router between, and who dials gets no further. */
function reachability(host: Host, seenAs: readonly string[]): Finding {
  const hostOf = (address: string) => address.split('/')[2]
  const own = new Set(host.getMultiaddrs().map(address => hostOf(address.toString())))
  const foreign = [...new Set(seenAs.filter(each => !own.has(hostOf(each))).map(hostOf))]
  if (foreign.length === 0) return ok('reachable', 'others see this machine at its own address')
  return warning(
    'reachable',
    `not known: others see this machine as ${foreign.join(', ')}, which is a router's address`,
    'Peers that it dials meet it all the same. To be dialled too, forward a port there, or add --relay <multiaddr>.'
  )
}

const milliseconds = ({ roundTripMs }: Acquaintance): string =>
  `${roundTripMs < 10 ? roundTripMs.toFixed(1) : Math.round(roundTripMs)} ms`
