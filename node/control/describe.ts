import type { Manifest } from '../../protocol/federation/manifest.ts'
import type { Clock } from '../clock.ts'
import type { Exchange, Link } from '../exchange/types.ts'
import type { PeersAnswer, StatusAnswer } from './answers.ts'
import { ROUND_TRIP_MS } from './constants.ts'
import type { Observer } from './observer.ts'
import type { ControlInit } from './server.ts'

export interface DescribeInit {
  readonly manifest: Manifest
  readonly federation: string
  readonly exchange: Exchange
  readonly observer: Observer
  readonly clock: Clock
  /** As the person at this machine named the peer. */
  readonly name: string | null
  readonly run: string
  readonly engine: string
  /** Number of this peer's last round. */
  readonly rounds: number
}

/** What a running peer says of itself. */
export const describePeer = (init: DescribeInit): ControlInit['answers'] => ({
  status: () => describeStatus(init),
  peers: () => describePeers(init)
})

function describeStatus(init: DescribeInit): StatusAnswer {
  const { exchange, manifest, observer, name, federation, run, engine, rounds } = init
  return {
    schema: 'memesh.status/1',
    peerId: exchange.peerId,
    name,
    federation,
    federationName: manifest.name,
    run,
    engine,
    addresses: exchange.addresses(),
    mode: manifest.exchange.mode,
    ...observer.standing(),
    rounds,
    neighbours: exchange.neighbours().length,
    members: exchange.members().length,
    traffic: exchange.traffic,
    verdicts: exchange.verdicts
  }
}

async function describePeers({ exchange, observer, clock, run }: DescribeInit) {
  const links = await exchange.links(clock.timeout(ROUND_TRIP_MS))
  const withStatus = (link: Link): PeersAnswer['peers'][number] => {
    const status = exchange.status(link.peer)
    return {
      ...link,
      state: status?.state ?? null,
      round: status?.round ?? null,
      mixed: observer.mixed(link.peer)
    }
  }
  return {
    schema: 'memesh.peers/1',
    peerId: exchange.peerId,
    run,
    round: observer.standing().round,
    peers: links.map(withStatus)
  } as const
}
