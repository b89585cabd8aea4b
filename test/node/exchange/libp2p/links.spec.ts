import type { Connection, PeerId } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import type { Host } from '../../../../node/exchange/libp2p/host.ts'
import { describeLinks } from '../../../../node/exchange/libp2p/links.ts'
import { SHARD_PROTOCOL } from '../../../../protocol/messages/topics.ts'

const RELAY = '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo'
const RELAYED = `/ip4/203.0.113.5/tcp/4001/p2p/${RELAY}/p2p-circuit`
const account = {
  traffic: { payloadIn: 1, payloadOut: 2, controlIn: 3, controlOut: 4 },
  verdicts: { 'presence:stale': 2 }
}

type Given = Partial<Pick<Connection, 'status' | 'limits'>>

const connection = (address: string, given: Given = {}): Connection =>
  ({ remoteAddr: multiaddr(address), status: 'open', ...given }) as Connection

interface Connected {
  readonly connections: readonly Connection[]
  readonly ms?: number
  readonly protocols?: readonly string[]
}

/** Links of a host that has just these connections. */
function linksOf(
  peers: Readonly<Record<string, Connected>>,
  neighbours: string[] = [],
  members: string[] = []
) {
  const of = (id: PeerId) => peers[id.toString()]
  const host = {
    getPeers: () => Object.keys(peers),
    getConnections: (id: PeerId) => of(id)?.connections ?? [],
    peerStore: { get: async (id: PeerId) => ({ protocols: of(id)?.protocols ?? [] }) },
    services: {
      ping: {
        ping: async (id: PeerId) => of(id)?.ms ?? Promise.reject(new TypeError('no answer'))
      }
    }
  } as unknown as Host
  return describeLinks({
    host,
    neighbours: new Set(neighbours),
    members: new Set(members),
    account: () => account,
    signal: new AbortController().signal
  })
}

describe('how connected peers are reached', () => {
  const reaches: [address: string, reach: string, relay: string | null][] = [
    ['/ip4/127.0.0.1/tcp/1', 'machine', null],
    ['/ip6/::1/tcp/1', 'machine', null],
    ['/ip4/192.168.1.8/tcp/1', 'lan', null],
    ['/ip4/169.254.3.4/tcp/1', 'lan', null],
    ['/ip6/fe80::1/tcp/1', 'lan', null],
    ['/ip4/203.0.113.5/tcp/1/ws', 'direct', null],
    ['/ip6/2001:db8::1/tcp/1', 'direct', null],
    [RELAYED, 'relayed', RELAY],
    [`/ip4/127.0.0.1/tcp/1/p2p/${RELAY}/p2p-circuit`, 'relayed', RELAY]
  ]
  for (const [address, reach, relay] of reaches)
    it(`should be ${reach} at ${address}`, async () => {
      const links = await linksOf({ a: { connections: [connection(address)], ms: 7 } }, ['a'])
      expect(links).to.deep.equal([
        {
          peer: 'a',
          role: 'neighbour',
          reach,
          address,
          relay,
          limits: null,
          roundTripMs: 7,
          ...account
        }
      ])
    })

  it('should be by the best connection: open, without limits, direct', async () => {
    const limits = { bytes: 131_072n, seconds: 120 }
    const [link] = await linksOf({
      a: {
        connections: [
          connection('/ip4/203.0.113.7/tcp/1', { status: 'closed' }),
          connection(RELAYED, { limits }),
          connection(RELAYED),
          connection('/ip4/192.168.1.8/tcp/1')
        ]
      }
    })
    expect(link?.reach).to.equal('lan')
    const [relayed] = await linksOf({
      a: { connections: [connection(RELAYED, { limits }), connection(RELAYED)] }
    })
    expect(relayed).to.deep.include({ reach: 'relayed', limits: null })
  })

  it('should tell a relay’s limits, and who is behind it', async () => {
    const limited = { connections: [connection(RELAYED, { limits: { bytes: 9n } })] }
    const unknown = { connections: [connection(RELAYED, { limits: {} })] }
    const links = await linksOf({ b: unknown, a: { ...limited, protocols: [SHARD_PROTOCOL] } })
    expect(links.map(({ peer, role, limits }) => ({ peer, role, limits }))).to.deep.equal([
      { peer: 'a', role: 'member', limits: { bytes: 9, seconds: null } },
      { peer: 'b', role: 'other', limits: { bytes: null, seconds: null } }
    ])
  })

  it('should know members from others, have no round trip without an answer, and leave out who has gone', async () => {
    const at = (n: number) => connection(`/ip4/192.168.1.${n}/tcp/1`)
    const links = await linksOf(
      { c: { connections: [] }, b: { connections: [at(2)] }, a: { connections: [at(1)], ms: 0 } },
      [],
      ['a']
    )
    expect(links.map(({ peer, role, roundTripMs }) => [peer, role, roundTripMs])).to.deep.equal([
      ['a', 'member', 0],
      ['b', 'other', null]
    ])
  })
})
