import type { PeersAnswer } from '../../node/control/answers.ts'
import { NONE } from './accuracy.ts'
import { formatBytes } from './bytes.ts'
import { shortId } from './short-id.ts'
import type { TableInit } from './table.ts'

type ConnectedPeer = PeersAnswer['peers'][number]

const REACH: Readonly<Record<ConnectedPeer['reach'], string>> = {
  machine: 'this machine',
  lan: 'LAN',
  direct: 'direct',
  relayed: 'relayed'
}

const HEAD = ['peer', 'is', 'reached', 'round trip', 'state', 'round', 'staleness', 'in', 'out']

/** Who is connected, a row a peer. Bytes are those of memes and all else. */
export const peersTable = ({ peers }: PeersAnswer): Omit<TableInit, 'plain'> => ({
  head: HEAD,
  rows: peers.map(peer => [
    shortId(peer.peer),
    peer.role,
    peer.relay === null ? REACH[peer.reach] : `${REACH[peer.reach]} via ${shortId(peer.relay)}`,
    peer.roundTripMs === null ? NONE : `${Math.round(peer.roundTripMs)} ms`,
    peer.state ?? NONE,
    peer.round === null ? NONE : String(peer.round),
    peer.mixed === null ? NONE : String(peer.mixed.staleness),
    formatBytes(peer.traffic.payloadIn + peer.traffic.controlIn),
    formatBytes(peer.traffic.payloadOut + peer.traffic.controlOut)
  ]),
  align: ['left', 'left', 'left', 'right', 'left', 'right', 'right', 'right', 'right']
})

/** What a person should know beside the table. */
export function peersNotes({ peers, round }: PeersAnswer): string[] {
  if (peers.length === 0) return ['Nobody is connected.']
  return [
    `This peer is at round ${round}. Staleness: how many rounds old that peer's meme was in this peer's last round.`,
    ...peers.flatMap(limitNote)
  ]
}

function limitNote({ peer, relay, limits }: ConnectedPeer): string[] {
  if (limits === null) return []
  const { bytes, seconds } = limits
  const after = [
    ...(bytes === null ? [] : [formatBytes(bytes)]),
    ...(seconds === null ? [] : [`${seconds} s`])
  ]
  const through = relay === null ? 'a relay' : `the relay ${shortId(relay)}`
  const cut = `that cuts connections off${after.length > 0 ? ` after ${after.join(' or ')}` : ''}`
  return [
    `Memes cannot pass to or from ${shortId(peer)}: it is reached only through ${through} ${cut}. A direct connection or a relay without limits would carry them.`
  ]
}
