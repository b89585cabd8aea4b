import { decode, encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import fc from 'fast-check'
import { seal } from '../../../protocol/messages/envelope.ts'
import { MAX_PRESENCE_BYTES } from '../../../protocol/messages/limits.ts'
import { openPresence, sealPresence } from '../../../protocol/messages/presence.ts'
import type { Presence } from '../../../protocol/messages/types.ts'
import { FAST_CHECK, hostileBytes } from '../../fixtures/bytes.ts'
import { ed25519Verifier, quickSigner, sha256Hasher, signerOf } from '../../fixtures/identities.ts'
import { presenceOf } from '../../fixtures/messages.ts'

const DOMAIN = 'memesh/1/presence'
const quick = quickSigner(new Uint8Array(32).fill(7))
const open = (bytes: Uint8Array) => openPresence(bytes, quick, sha256Hasher)
const sealed = (presence: Presence) => sealPresence(presence, quick, sha256Hasher)
const longest = Array.from({ length: 16 }, (_, i) => `/dns4/${`${i}`.padEnd(250, 'x')}`)

describe('presence', () => {
  it('should be read back as it was sealed', async () => {
    const made = sealPresence(presenceOf(), await signerOf(0), sha256Hasher)
    const opened = openPresence(made.bytes, ed25519Verifier, sha256Hasher)
    expect(opened).to.deep.equal({ verdict: 'accept', value: made })
  })

  for (const change of [
    { addresses: [], round: 0, counter: 0, state: 'waiting' },
    {
      addresses: longest,
      round: 1_000_000,
      counter: 2 ** 32 - 1,
      state: 'final',
      other: new Uint8Array(16).fill(255)
    }
  ] as const) {
    it(`should be read back: ${change.state}`, () => {
      const made = sealed(presenceOf(change))
      expect(made.bytes.byteLength).to.be.at.most(MAX_PRESENCE_BYTES)
      expect(open(made.bytes)).to.deep.equal({ verdict: 'accept', value: made })
    })
  }

  const wrong: [string, Record<string, unknown>][] = [
    ['a short nonce', { nonce: new Uint8Array(15) }],
    ['a short nonce of another process', { other: new Uint8Array(15) }],
    ['a negative counter', { counter: -1 }],
    ['a counter beyond the limit', { counter: 2 ** 32 }],
    ['17 addresses', { addresses: Array.from({ length: 17 }, () => '/ip4/1.2.3.4/tcp/1') }],
    ['an address of 257 characters', { addresses: [`/${'a'.repeat(256)}`] }],
    ['an address without a slash', { addresses: ['1.2.3.4'] }],
    ['a control character in an address', { addresses: ['/ip4/\u001b[31m'] }],
    ['a right-to-left override in an address', { addresses: ['/dns4/\u202e'] }],
    ['an unknown state', { state: 'gone' }],
    ['a negative round', { round: -1 }],
    ['a class count, which nobody asked for', { classes: [3, 4] }]
  ]
  for (const [what, change] of wrong) {
    it(`should reject ${what}, and refuse to seal it`, () => {
      const { bytes } = seal(DOMAIN, encode({ ...presenceOf(), ...change }), quick, sha256Hasher)
      expect(open(bytes)).to.deep.equal({ verdict: 'reject', reason: 'schema' })
      expect(() => sealed({ ...presenceOf(), ...change } as Presence))
        .to.throw()
        .with.property('code', 'ERR_INVALID_PARAMETERS')
    })
  }

  const valid = [presenceOf(), presenceOf({ addresses: [], state: 'final', round: 300 })].map(
    sealed
  )
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

  it('should never verify with other bytes, and never throw', () => {
    const known = new Set(valid.map(({ bytes }) => hex(bytes)))
    fc.assert(
      fc.property(hostileBytes(valid.map(({ bytes }) => bytes)), bytes => {
        expect(open(bytes).verdict === 'accept').to.equal(known.has(hex(bytes)))
      }),
      FAST_CHECK
    )
  })

  it('should never throw on a hostile payload, and accept one encoding of each content', () => {
    const payloads = valid.map(({ bytes }) => decode<{ payload: Uint8Array }>(bytes).payload)
    fc.assert(
      fc.property(hostileBytes(payloads), payload => {
        if (payload.byteLength === 0) return
        const { bytes } = seal(DOMAIN, payload, quick, sha256Hasher)
        const opened = open(bytes)
        if (opened.verdict !== 'accept') return
        expect(sealed(opened.value.body).bytes).to.deep.equal(bytes)
      }),
      FAST_CHECK
    )
  })
})
