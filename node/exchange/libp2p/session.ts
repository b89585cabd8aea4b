import { setMaxListeners } from 'node:events'
import type { PeerInfo } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { announceTopic, presenceTopic } from '../../../protocol/messages/topics.ts'
import type { Verdict } from '../../../protocol/verdict.ts'
import { chance } from '../../random.ts'
import { ExchangeStoppedError } from '../errors.ts'
import type { PeerStatus, SealedAnnouncement } from '../types.ts'
import { Announcing } from './announcing.ts'
import { loadDht } from './dht/service.ts'
import { Dialler, peerOf } from './dialler.ts'
import { createGossip, type Gossip, namedMesh, openMesh } from './gossip.ts'
import { createHost, type Host, parseAddress, startHost } from './host.ts'
import { keepConnected } from './keep-connected.ts'
import type { Meter } from './meter.ts'
import { Neighbourhood } from './neighbourhood.ts'
import type { Libp2pExchangeInit } from './options.ts'
import { Presence } from './presence.ts'
import { openTelling } from './processes/open.ts'
import type { Telling } from './processes/telling.ts'
import type { PushDelivery } from './push/delivery.ts'
import { openPush } from './push/open.ts'
import { type Listen, listening, relayedServices } from './relay/services.ts'
import { parseRelay } from './relay/stay-reachable.ts'
import { Rotation } from './rotation.ts'
import { serveRequests } from './serving.ts'
import { ShardClient } from './shards/client.ts'
import type { KeptRelease, Releases } from './shards/releases.ts'
import { watchGossip } from './watch-gossip.ts'
import type { Answer, Watchdog } from './watchdog.ts'

/** What a session reports to, and asks from, the exchange that it belongs to. */
export interface SessionOwner {
  readonly meter: Meter
  readonly releases: Releases
  readonly status: () => PeerStatus
  readonly score: (peer: string) => number
  /** `isGossip`: it was not asked for. */
  readonly announced: (sealed: SealedAnnouncement, isGossip: boolean) => Verdict<SealedAnnouncement>
  /** The announcements of a neighbour that count, newest first. */
  readonly announcements: (peer: string) => readonly SealedAnnouncement[]
  /** A peer has sent what no honest peer can. */
  readonly blame: (peer: string) => void
  readonly heard: (peer: string, status: PeerStatus) => void
  /** Asks a peer for its latest announcement. Never rejects. */
  readonly ask: (peer: string) => Promise<Answer>
  readonly joined: (peer: string) => void
  readonly left: (peer: string) => void
  readonly disconnected: (peer: string) => void
  /** A peer is connected through a relay with limits only: no meme fits through. */
  readonly limited: (peer: string) => void
  readonly delivered: (peer: string, release: KeptRelease) => void
  readonly conflict: () => void
}

/** What exists between start and stop. */
export interface Session {
  readonly host: Host
  readonly gossip: Gossip
  readonly neighbourhood: Neighbourhood
  readonly announcing: Announcing
  readonly client: ShardClient
  /** Undefined in a federation whose shards are pulled. */
  readonly push: PushDelivery | undefined
  readonly isConnected: (peer: string) => boolean
  /** Undefined in a named topology. */
  readonly presence: Presence | undefined
  /** Undefined in a named topology, whose meshes stay as they are. */
  readonly rotation: Rotation | undefined
  /** Undefined in a named topology, whose connections nobody else makes. */
  readonly watchdog: Watchdog | undefined
  /** Aborts when the session ends. */
  readonly signal: AbortSignal
  readonly close: () => Promise<void>
}

/**
 * Starts libp2p with everything that an exchange needs on it.
 * @throws ListenFailedError, AddressInvalidError
 */
export async function openSession(init: Libp2pExchangeInit, owner: SessionOwner): Promise<Session> {
  const { federation, signer, hasher, clock, topology, incarnation } = init
  const { meter } = owner
  const controller = new AbortController()
  const { signal } = controller
  setMaxListeners(0, signal) // every wait of the session hangs on it
  const given = (init.peers ?? []).map(parseAddress)
  const bootstrap = (init.bootstrap ?? []).map(parseAddress)
  const relays = (init.relays ?? []).map(parseRelay)
  const topics = { announce: announceTopic(federation), presence: presenceTopic(federation) }
  const allowed = topology && new Set(topology.neighbours)
  const neighbours = init.manifest.exchange.neighbours
  const degrees = topology ? namedMesh(topology.degree) : openMesh(neighbours)

  const found = ({ id, multiaddrs }: PeerInfo) => dialler.discovered(id.toString(), multiaddrs)
  const host = await createHost<{ gossip: Gossip; listening: Listen }>(
    {
      ...init,
      isRelayed: relays.length > 0,
      mdns: init.mdns === true && topology === undefined ? { federation, found } : undefined
    },
    {
      gossip: createGossip({
        degrees,
        announce: topics.announce,
        others: topology ? [] : [topics.presence],
        score: peer => owner.score(peer) + (rotation?.score(peer) ?? 0)
      }) as () => Gossip,
      listening,
      ...(relays.length > 0 && (await relayedServices())),
      ...(bootstrap.length > 0 && { dht: await loadDht('client') })
    }
  )
  const { gossip } = host.services

  const isEnough = () => topology === undefined && gossip.getPeers().length >= 2 * neighbours
  const dialler = new Dialler({
    host,
    clock,
    uniform: chance,
    isEnough,
    allowed: peer => allowed?.has(peer) ?? true
  })
  const rotation: Rotation | undefined = topology
    ? undefined
    : new Rotation({
        clock,
        uniform: chance,
        enough: degrees.Dlo,
        neighbours: () => neighbourhood.peers(),
        members: () => gossip.getSubscribers(topics.announce).map(String)
      })
  const neighbourhood = new Neighbourhood({
    host,
    gossip,
    topic: topics.announce,
    allowed,
    joined: owner.joined,
    left: peer => {
      rotation?.left(peer)
      push?.left(peer)
      owner.left(peer)
    }
  })
  const connection = (peer: string) =>
    host
      .getConnections(peerIdFromString(peer))
      .find(({ status, limits }) => status === 'open' && limits === undefined)
  const isConnected = (peer: string) => connection(peer) !== undefined
  const isNeighbour = (peer: string) => neighbourhood.has(peer)
  const client = new ShardClient({ federation, clock, hasher, meter, connection })
  const push = openPush({
    ...init,
    ...owner,
    ...{ gossip, client, isNeighbour, signal },
    self: signer.peerId,
    topic: topics.announce
  })
  const presence = topology
    ? undefined
    : new Presence({
        federation,
        incarnation,
        signer,
        hasher,
        clock,
        addresses: () => host.getMultiaddrs().map(String),
        status: owner.status,
        publish: bytes => flood(gossip, topics.presence, bytes, meter),
        heard: (peer, { addresses, round, state }) => {
          owner.heard(peer, { round, state })
          dialler.discovered(
            peer,
            addresses.flatMap(text => ownAddress(peer, text))
          )
        },
        // Whoever stops tells the other process first, by way of the members that both know.
        conflict: async () => {
          await telling?.all()
          owner.conflict()
        }
      })
  const watchdog = topology
    ? undefined
    : watchGossip({ host, gossip, clock, neighbours: () => neighbourhood.peers(), ask: owner.ask })
  const announcing = new Announcing({
    verifier: signer,
    hasher,
    meter,
    announcement: owner.announced,
    pushed: push && ((shard, from) => push.offer(shard, from)),
    presence: (sealed, from) =>
      presence?.offer(sealed, from) ?? { verdict: 'ignore', reason: 'presence-is-off' },
    heard: peer => watchdog?.heard(peer)
  })
  announcing.attach(gossip, topics)

  await serveRequests(host, {
    ...owner,
    manifest: init.manifest,
    federation,
    clock,
    isNeighbour
  })
  const telling: Telling | undefined =
    presence &&
    (await openTelling({
      ...{ host, federation, hasher, clock, meter, presence, connection, signal },
      self: signer.peerId,
      verifier: signer,
      blame: owner.blame
    }))

  host.addEventListener(
    'peer:disconnect',
    ({ detail }) => {
      const peer = detail.toString()
      owner.disconnected(peer)
      if (allowed?.has(peer) ?? presence?.has(peer)) dialler.lost(peer)
    },
    { signal }
  )
  host.addEventListener(
    'connection:open',
    ({ detail: { remotePeer, limits } }) => {
      if (limits !== undefined && !isConnected(remotePeer.toString())) {
        owner.limited(remotePeer.toString())
      }
    },
    { signal }
  )
  host.addEventListener('peer:connect', ({ detail }) => watchdog?.met(detail.toString()), {
    signal
  })
  if (presence !== undefined) {
    // Somebody new on the presence topic has not heard of us, whether or not our mesh has room for it.
    const isPresence = ({ topic }: { topic: string }) => topic === topics.presence
    gossip.addEventListener(
      'gossipsub:graft',
      ({ detail }) => {
        if (isPresence(detail)) presence.greet(detail.peerId)
      },
      { signal }
    )
    gossip.addEventListener(
      'subscription-change',
      ({ detail: { peerId, subscriptions } }) => {
        const isNew = subscriptions.some(each => each.subscribe && isPresence(each))
        if (isNew) presence.greet(peerId.toString())
      },
      { signal }
    )
  }
  neighbourhood.watch(signal)

  const close = async () => {
    controller.abort(new ExchangeStoppedError())
    await host.stop() // without unsubscribing: a restart would wait for seconds until it is grafted again
  }
  try {
    await startHost(host, init.listen)
    gossip.subscribe(topics.announce)
    if (presence !== undefined) gossip.subscribe(topics.presence)
  } catch (error) {
    await close()
    throw error
  }
  // Each of these goes on until the signal aborts.
  dialler.start(signal)
  presence?.start(signal)
  watchdog?.start(signal)
  telling?.start(signal)
  for (const address of given) dialler.given(address)
  const recalls = topology === undefined
  const isMissed = (peer: string) => presence?.isMissed(peer) ?? false
  const ways = { host, gossip, dialler, clock, federation, isEnough, isMissed, found, recalls }
  await keepConnected({ ...ways, bootstrap, relays }, signal)
  return {
    host,
    gossip,
    neighbourhood,
    announcing,
    client,
    push,
    isConnected,
    presence,
    rotation,
    watchdog,
    signal,
    close
  }
}

// To all members that are connected, not to the mesh alone: between two parts of a federation there may be no mesh yet.
function flood(gossip: Gossip, topic: string, bytes: Uint8Array, meter: Meter): void {
  gossip.publish(topic, bytes, { floodPublish: true }).then(
    ({ recipients }) => {
      for (const peer of recipients) meter.add('controlOut', bytes.byteLength, peer.toString())
    },
    () => undefined // stopped meanwhile; the next presence is sent anyway
  )
}

/** An address that a member gives of itself; none if it is no multiaddr, or one of another peer. */
function ownAddress(peer: string, text: string): Multiaddr[] {
  try {
    const address = multiaddr(text)
    return [peer, undefined].includes(peerOf(address)) ? [address] : []
  } catch {
    return []
  }
}
