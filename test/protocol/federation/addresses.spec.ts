import { expect } from 'chai'
import { shareableAddresses } from '../../../protocol/federation/addresses.ts'

const at = (host: string) => `${host}/tcp/4001`

// From the farthest reach to none; sources: RFC 1918, 3927, 4193, 4291, 6598, 6761.
const REACHES: readonly (readonly string[])[] = [
  [
    '/ip4/8.8.8.8',
    '/ip4/172.15.0.1',
    '/ip4/172.32.0.1',
    '/ip4/100.63.0.1',
    '/ip6/2001:db8::1',
    '/ip6/::ffff:8.8.8.8',
    '/dns4/peer.example.org',
    '/dnsaddr/example.org'
  ],
  [
    '/ip4/10.0.0.1',
    '/ip4/172.16.0.1',
    '/ip4/172.31.255.1',
    '/ip4/192.168.1.7',
    '/ip4/100.64.0.1',
    '/ip4/100.127.0.1',
    '/ip6/fd00::1',
    '/ip6/FC00::1',
    '/ip6/::ffff:10.0.0.1',
    '/dns4/nas.local'
  ],
  ['/ip4/169.254.0.1', '/ip6/fe80::1', '/ip6/febf::1'],
  ['/ip4/127.0.0.1', '/ip4/127.8.8.8', '/ip6/::1', '/dns4/localhost'],
  [
    '/ip4/0.0.0.0',
    '/ip6/::',
    '/ip4/300',
    '/ip4/8.8.8.256',
    '/unix/tmp',
    'nonsense',
    '',
    '/ip4',
    '/ip4/'
  ]
]

describe('shareableAddresses', () => {
  const nowhere = (REACHES.at(-1) ?? []).map(at)
  REACHES.slice(0, -1).forEach((hosts, reach) => {
    for (const host of hosts) {
      it(`should prefer ${host} to all that reach less far`, () => {
        const nearer = REACHES.slice(reach + 1)
          .flat()
          .map(at)
        expect(shareableAddresses([...nearer, at(host)])).to.deep.equal([at(host)])
      })
      const farther = reach > 0 ? REACHES[reach - 1]?.[0] : undefined
      if (farther === undefined) continue
      it(`should leave out ${host} for ${farther}`, () => {
        expect(shareableAddresses([at(host), at(farther)])).to.deep.equal([at(farther)])
      })
    }
  })

  it('should keep all of one reach in order, each once', () => {
    const hosts = ['/ip4/192.168.1.7', '/ip4/10.0.0.1', '/ip4/192.168.1.7'].map(at)
    expect(shareableAddresses(hosts)).to.deep.equal(hosts.slice(0, 2))
  })

  it('should give no more than a ticket holds', () => {
    const hosts = Array.from({ length: 20 }, (_, i) => at(`/ip4/10.0.0.${i}`))
    expect(shareableAddresses([at(`/dns4/${'x'.repeat(256)}`), ...hosts])).to.deep.equal(
      hosts.slice(0, 16)
    )
  })

  it('should give nothing where nothing can be dialled', () => {
    expect(shareableAddresses(nowhere)).to.deep.equal([])
    expect(shareableAddresses([])).to.deep.equal([])
  })
})
