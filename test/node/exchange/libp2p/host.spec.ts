import { expect } from 'chai'
import { AddressInvalidError } from '../../../../node/exchange/errors.ts'
import { isLoopback, parseAddress } from '../../../../node/exchange/libp2p/host.ts'

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

describe('parseAddress', () => {
  it('should refuse what is no address, the empty one too', () => {
    for (const text of ['', '/', 'foo', '/ip4', '/ip4/127.0.0.1/tcp/x']) {
      expect(() => parseAddress(text), text).to.throw(AddressInvalidError)
    }
    expect(String(parseAddress('/ip4/127.0.0.1/tcp/1'))).to.equal('/ip4/127.0.0.1/tcp/1')
  })
})
