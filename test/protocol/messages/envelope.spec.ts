import { createPublicKey, verify } from 'node:crypto'
import { decode, encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import fc from 'fast-check'
import { openEnvelope, seal } from '../../../protocol/messages/envelope.ts'
import type { Signer } from '../../../protocol/ports.ts'
import { FAST_CHECK, hostileBytes } from '../../fixtures/bytes.ts'
import { ed25519Verifier, quickSigner, sha256Hasher, signerOf } from '../../fixtures/identities.ts'

const PAYLOAD = new TextEncoder().encode('payload')
const DOMAIN = 'memesh/1/presence'
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('envelope', () => {
  let signer: Signer
  let other: Signer
  before(async () => {
    signer = await signerOf(0)
    other = await signerOf(1)
  })

  const open = (bytes: Uint8Array) => openEnvelope(DOMAIN, bytes, ed25519Verifier, sha256Hasher)

  it('should be read back with its author and its digest', () => {
    const sealed = seal(DOMAIN, PAYLOAD, signer, sha256Hasher)
    expect(open(sealed.bytes)).to.deep.equal({ verdict: 'accept', value: sealed })
    expect(sealed.author).to.equal(signer.peerId)
    expect(sealed.digest).to.deep.equal(sha256Hasher.sha256(sealed.bytes))
  })

  it('should keep nothing of the packet that it came in', () => {
    const sealed = seal(DOMAIN, PAYLOAD, signer, sha256Hasher)
    const packet = Buffer.concat([new Uint8Array(100), sealed.bytes, new Uint8Array(100)])
    const opened = open(packet.subarray(100, -100))
    expect(opened).to.deep.equal({ verdict: 'accept', value: sealed })
    if (opened.verdict === 'accept') {
      expect(opened.value.bytes.buffer.byteLength).to.equal(sealed.bytes.byteLength)
    }
  })

  it('should be laid out as documented', () => {
    const { bytes } = seal(DOMAIN, PAYLOAD, signer, sha256Hasher)
    const { signature } = decode<{ signature: Uint8Array }>(bytes)
    const text = (value: string) => hex(new TextEncoder().encode(value))
    expect(hex(bytes)).to.equal(
      `a363${text('key')}5820${hex(signer.publicKey)}67${text('payload')}47${hex(PAYLOAD)}` +
        `69${text('signature')}5840${hex(signature)}`
    )
    const signed = Buffer.concat([Buffer.from('memesh/1/presence\0'), PAYLOAD])
    const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), signer.publicKey])
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    expect(verify(null, signed, key, signature)).to.equal(true)
  })

  it('should mean nothing in another domain', () => {
    const { bytes } = seal('memesh/1/announcement', PAYLOAD, signer, sha256Hasher)
    expect(open(bytes)).to.deep.equal({ verdict: 'reject', reason: 'signature' })
  })

  it('should not be taken over under another key', () => {
    const { bytes } = seal(DOMAIN, PAYLOAD, signer, sha256Hasher)
    const stolen = encode({ ...decode<object>(bytes), key: other.publicKey })
    expect(open(stolen)).to.deep.equal({ verdict: 'reject', reason: 'signature' })
  })

  it('should refuse other bytes with the same content', () => {
    const { bytes } = seal(DOMAIN, PAYLOAD, signer, sha256Hasher)
    const text = hex(bytes)
    const entry = text.slice(2, 2 + 2 * (4 + 34))
    const forged = {
      schema: hex(encode({ ...decode<object>(bytes), more: 1 })),
      'not-canonical': `a3${text.slice(2 + entry.length)}${entry}`,
      malformed: `${text}00`
    }
    for (const [reason, wrong] of Object.entries(forged)) {
      const verdict = open(new Uint8Array(Buffer.from(wrong, 'hex')))
      expect(verdict).to.deep.equal({ verdict: 'reject', reason })
    }
  })

  it('should refuse size and depth before anything else', () => {
    expect(open(new Uint8Array(512 * 1024 + 1))).to.have.property('reason', 'oversized')
    expect(open(new Uint8Array(200_000).fill(0x81))).to.have.property('reason', 'too-deep')
  })

  it('should refuse keys and signatures of another length', () => {
    const { bytes } = seal(DOMAIN, PAYLOAD, signer, sha256Hasher)
    const body = decode<{ key: Uint8Array; signature: Uint8Array }>(bytes)
    for (const wrong of [
      { ...body, key: body.key.subarray(1) },
      { ...body, signature: body.signature.subarray(1) },
      { ...body, key: hex(body.key) },
      { ...body, payload: new Uint8Array() }
    ]) {
      expect(open(encode(wrong))).to.have.property('reason', 'schema')
    }
  })

  it('should never verify with other bytes, and never throw', () => {
    const key = new Uint8Array(32).fill(7)
    const valid = [PAYLOAD, new Uint8Array(40)].map(payload =>
      seal(DOMAIN, payload, quickSigner(key), sha256Hasher)
    )
    const known = new Set(valid.map(({ bytes }) => hex(bytes)))
    fc.assert(
      fc.property(hostileBytes(valid.map(({ bytes }) => bytes)), bytes => {
        const verdict = openEnvelope(DOMAIN, bytes, quickSigner(key), sha256Hasher)
        expect(verdict.verdict === 'accept').to.equal(known.has(hex(bytes)))
      }),
      FAST_CHECK
    )
  })
})
