import type { Transport } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { expect } from 'chai'
import { dialOnly } from '../../../../node/exchange/libp2p/transports/dial-only.ts'
import { webSockets } from '../../../../node/exchange/libp2p/transports/websockets.ts'

const PEER = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
const TCP = multiaddr('/ip4/127.0.0.1/tcp/1')
const WS = multiaddr('/ip4/127.0.0.1/tcp/1/ws')
const WSS = multiaddr('/dns4/example.org/tcp/443/tls/ws')
const RELAYED = multiaddr(`/ip4/127.0.0.1/tcp/1/ws/p2p/${PEER}/p2p-circuit/p2p/${PEER}`)

describe('a transport for dialling only', () => {
  it('should be loaded once, with the first dial', async () => {
    const loaded: string[] = []
    const dialled: string[] = []
    const dial = (address: unknown) => {
      dialled.push(String(address))
      return Promise.resolve({})
    }
    const create = dialOnly<string>(
      'test',
      () => true,
      async () => components => {
        loaded.push(components)
        return { dial } as unknown as Transport
      }
    )
    const transport = create('components')
    expect(loaded).to.have.length(0)
    await Promise.all([TCP, WS].map(address => transport.dial(address, {} as never)))
    expect(loaded).to.deep.equal(['components'])
    expect(dialled).to.deep.equal([String(TCP), String(WS)])
    expect(transport.listenFilter([TCP])).to.have.length(0)
  })

  it('should take the addresses of WebSockets, and leave those behind a relay to the relay', async () => {
    const transport = (await webSockets([TCP]))({} as never)
    expect(transport.dialFilter([TCP, WS, WSS, RELAYED])).to.deep.equal([WS, WSS])
    expect(transport.listenFilter([WS])).to.have.length(0)
  })
})
