import { expect } from 'chai'
import { isLoopback } from '../../../../node/exchange/libp2p/host.ts'

describe('isLoopback', () => {
  it('should know addresses that lead no further', () => {
    const cases: [string, boolean][] = [
      ['/ip4/127.0.0.1/tcp/0', true],
      ['/ip4/127.8.0.1/tcp/1', true],
      ['/ip6/::1/tcp/0', true],
      ['/ip4/0.0.0.0/tcp/0', false],
      ['/ip6/::/tcp/0', false],
      ['/ip4/192.168.0.1/tcp/1', false]
    ]
    for (const [address, expected] of cases) expect(isLoopback(address), address).to.equal(expected)
  })
})
