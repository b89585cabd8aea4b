import { expect } from 'chai'
import fc from 'fast-check'
import { MemeshError } from '../../../protocol/errors.ts'
import {
  classifyFederation,
  formatTicket,
  parseTicket,
  type Ticket
} from '../../../protocol/federation/ticket.ts'
import { FAST_CHECK } from '../../fixtures/bytes.ts'

const federation = 'bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy'
const peerId = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
const peers = [`/ip4/192.0.2.7/tcp/4001/p2p/${peerId}`, `/ip6/2001:db8::1/tcp/4001/p2p/${peerId}`]
const full = `memesh://${federation}?peer=${peers[0]}&peer=${peers[1]}`

describe('ticket', () => {
  it('should be written readably', () => {
    expect(formatTicket({ federation, peers })).to.equal(full)
    expect(formatTicket({ federation, peers: [] })).to.equal(`memesh://${federation}`)
  })

  it('should be read back', () => {
    expect(parseTicket(full)).to.deep.equal({ federation, peers })
    expect(parseTicket(` memesh://${federation}\n`)).to.deep.equal({ federation, peers: [] })
    expect(parseTicket(`memesh://${federation}/`)).to.deep.equal({ federation, peers: [] })
  })

  it('should keep any printable address through a round trip', () => {
    const address = fc
      .string({
        minLength: 1,
        maxLength: 100,
        unit: fc.integer({ min: 0x21, max: 0x7e }).map(c => String.fromCharCode(c))
      })
      .map(text => `/${text}`)
    fc.assert(
      fc.property(fc.uniqueArray(address, { maxLength: 16 }), addresses => {
        const ticket: Ticket = { federation, peers: addresses }
        expect(parseTicket(formatTicket(ticket))).to.deep.equal(ticket)
      }),
      { ...FAST_CHECK, numRuns: 1000 }
    )
  })

  it('should name each peer once', () => {
    expect(parseTicket(`${full}&peer=${peers[0]}`).peers).to.deep.equal(peers)
  })

  const many = Array.from({ length: 17 }, (_, i) => `peer=/ip4/192.0.2.${i}/tcp/1`).join('&')
  const invalid: [string, string][] = [
    ['nothing', ''],
    ['another scheme', `https://${federation}`],
    ['no scheme', `${federation}?peer=${peers[0]}`],
    ['no ID', 'memesh://?peer=/ip4/192.0.2.7/tcp/1'],
    [
      'a CID of another codec',
      'memesh://bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy'
    ],
    ['a cut ID', `memesh://${federation.slice(0, -1)}`],
    ['an ID with bits behind its end', `memesh://${federation.slice(0, -1)}z`],
    ['an ID in capitals', `memesh://${federation.toUpperCase()}`],
    ['a path', `memesh://${federation}/x`],
    ['a port', `memesh://${federation}:80`],
    ['a user', `memesh://me@${federation}`],
    ['a fragment', `${full}#x`],
    ['an unknown part', `${full}&invite=x`],
    ['17 peers', `memesh://${federation}?${many}`],
    ['an address without a slash', `memesh://${federation}?peer=192.0.2.7`],
    ['an empty address', `memesh://${federation}?peer=`],
    ['a space in an address', `memesh://${federation}?peer=/ip4/1%20`],
    ['a line break in an address', `memesh://${federation}?peer=/ip4/1%0a`],
    ['an address beyond 256 characters', `memesh://${federation}?peer=/${'a'.repeat(256)}`],
    ['a megabyte', `memesh://${federation}?peer=/${'a'.repeat(1_000_000)}`]
  ]
  for (const [what, text] of invalid) {
    it(`should refuse ${what}`, () => {
      expect(() => parseTicket(text))
        .to.throw(MemeshError)
        .with.property('code', 'ERR_TICKET_INVALID')
    })
  }

  it('should refuse to write what it would not read', () => {
    const wrong: Ticket[] = [
      { federation: 'x', peers },
      { federation, peers: ['192.0.2.7'] },
      { federation, peers: Array.from({ length: 17 }, (_, i) => `/ip4/192.0.2.${i}`) }
    ]
    for (const ticket of wrong) {
      expect(() => formatTicket(ticket))
        .to.throw()
        .with.property('code', 'ERR_INVALID_PARAMETERS')
    }
  })

  it('should throw its own error only', () => {
    const piece = fc.constantFrom(
      'memesh:',
      '//',
      federation,
      '?',
      'peer=',
      '&',
      peers[0] ?? '',
      '%',
      '@',
      '['
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(piece, fc.string({ maxLength: 3 }))).map(p => p.join(''))
    )
    fc.assert(
      fc.property(text, hostile => {
        try {
          const ticket = parseTicket(hostile)
          expect(parseTicket(formatTicket(ticket))).to.deep.equal(ticket)
        } catch (error) {
          expect(error).to.have.property('code', 'ERR_TICKET_INVALID')
        }
      }),
      FAST_CHECK
    )
  })
})

describe('classifyFederation', () => {
  it('should tell tickets, IDs and files apart', () => {
    expect(classifyFederation(full)).to.equal('ticket')
    expect(classifyFederation('memesh://broken')).to.equal('ticket')
    expect(classifyFederation(federation)).to.equal('id')
    expect(classifyFederation('fed.json')).to.equal('file')
    expect(classifyFederation(`./${federation}`)).to.equal('file')
    expect(classifyFederation('C:\\memesh\\fed.json')).to.equal('file')
  })
})
