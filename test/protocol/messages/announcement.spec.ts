import { decode, encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import fc from 'fast-check'
import { openAnnouncement, sealAnnouncement } from '../../../protocol/messages/announcement.ts'
import { seal } from '../../../protocol/messages/envelope.ts'
import { MAX_ANNOUNCEMENT_BYTES } from '../../../protocol/messages/limits.ts'
import { checkHashes, shardHashes, shardList } from '../../../protocol/messages/shard-list.ts'
import type { Announcement } from '../../../protocol/messages/types.ts'
import type { Signer } from '../../../protocol/ports.ts'
import { FAST_CHECK, hostileBytes } from '../../fixtures/bytes.ts'
import { ed25519Verifier, quickSigner, sha256Hasher, signerOf } from '../../fixtures/identities.ts'
import { announcementOf, digestOf, FEDERATION, shardsOf } from '../../fixtures/messages.ts'

const DOMAIN = 'memesh/1/announcement'
const quick = quickSigner(new Uint8Array(32).fill(7))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const open = (bytes: Uint8Array) => openAnnouncement(bytes, quick, sha256Hasher)
const sealed = (announcement: Announcement) => sealAnnouncement(announcement, quick, sha256Hasher)

/** Opens a payload that its author has sealed in earnest, whatever it holds. */
const openPayload = (payload: Uint8Array) => open(seal(DOMAIN, payload, quick, sha256Hasher).bytes)

interface WireForm {
  [field: string]: unknown
  shards: { count: number; hashes: Uint8Array | null; digest: Uint8Array }
}

/** The payload of an announcement as it travels, decoded. */
function wireOf(announcement: Announcement): WireForm {
  const { payload } = decode<{ payload: Uint8Array }>(sealed(announcement).bytes)
  return decode<WireForm>(payload)
}

describe('announcement', () => {
  let signer: Signer
  before(async () => {
    signer = await signerOf(0)
  })

  it('should be read back as it was sealed', () => {
    const made = sealAnnouncement(announcementOf(), signer, sha256Hasher)
    const opened = openAnnouncement(made.bytes, ed25519Verifier, sha256Hasher)
    expect(opened).to.deep.equal({ verdict: 'accept', value: made })
    expect(made.author).to.equal(signer.peerId)
  })

  const forms: [string, Partial<Announcement>][] = [
    ['the least', { round: 1, degree: 0, samples: 0, lineage: [], encoding: 'int8' }],
    ['the last', { final: true, round: 1_000_000, incarnation: 2 ** 31 - 1, encoding: 'float16' }],
    ['512 shards', { shards: shardList(shardsOf(512), sha256Hasher) }],
    ['513 shards', { shards: shardList(shardsOf(513), sha256Hasher) }],
    [
      'the largest',
      {
        shards: shardList(shardsOf(512), sha256Hasher),
        lineage: shardHashes(shardsOf(257), sha256Hasher),
        round: 1_000_000,
        incarnation: 2 ** 31 - 1,
        samples: 1e9,
        degree: 256
      }
    ]
  ]
  for (const [what, change] of forms) {
    it(`should be read back: ${what}`, () => {
      const made = sealed(announcementOf(change))
      expect(made.bytes.byteLength).to.be.at.most(MAX_ANNOUNCEMENT_BYTES)
      expect(open(made.bytes)).to.deep.equal({ verdict: 'accept', value: made })
    })
  }

  it('should say in its payload exactly what is documented', () => {
    const { shards, lineage, ...rest } = announcementOf()
    expect(wireOf(announcementOf())).to.deep.equal({
      ...rest,
      shards: {
        count: 3,
        hashes: new Uint8Array(Buffer.concat(shards.hashes ?? [])),
        digest: shards.digest
      },
      lineage: new Uint8Array(Buffer.concat([...lineage]))
    })
  })

  const wrong: [string, Record<string, unknown>][] = [
    ['no federation ID', { federation: 'bafy' }],
    ['round 0', { round: 0 }],
    ['a round beyond the limit', { round: 1_000_001 }],
    ['a broken round', { round: 1.5 }],
    ['a round as a long integer', { round: 2n ** 60n }],
    ['a negative degree', { degree: -1 }],
    ['a degree beyond the limit', { degree: 257 }],
    ['an unknown encoding', { encoding: 'float8' }],
    ['final as a number', { final: 1 }],
    ['a cut lineage', { lineage: new Uint8Array(31) }],
    ['a lineage beyond the limit', { lineage: new Uint8Array(258 * 32) }],
    ['a lineage as text', { lineage: 'x' }],
    ['samples beyond the limit', { samples: 2e9 }],
    ['no samples', { samples: undefined }],
    ['an unknown field', { bonus: 1 }],
    ['incarnation 0', { incarnation: 0 }]
  ]
  for (const [what, change] of wrong) {
    it(`should reject ${what}`, () => {
      const wire = Object.fromEntries(
        Object.entries({ ...wireOf(announcementOf()), ...change }).filter(
          ([, v]) => v !== undefined
        )
      )
      expect(openPayload(encode(wire))).to.deep.equal({ verdict: 'reject', reason: 'schema' })
    })
  }

  it('should reject a payload that is not canonical', () => {
    const text = hex(encode(wireOf(announcementOf())))
    const [final, round] = ['6566696e616cf4', '65726f756e6407'] // false, 7
    expect(text).to.include(`${final}${round}`)
    const forged = {
      'not-canonical': text.replace(`${final}${round}`, `${round}${final}`),
      malformed: text.replace(round ?? '', '65726f756e641807') // 7 in two bytes
    }
    for (const [reason, wrong] of Object.entries(forged)) {
      const verdict = openPayload(new Uint8Array(Buffer.from(wrong, 'hex')))
      expect(verdict).to.deep.equal({ verdict: 'reject', reason })
    }
  })

  it('should reject a shard list that contradicts itself', () => {
    const { shards, ...rest } = wireOf(announcementOf())
    const long = wireOf(announcementOf({ shards: shardList(shardsOf(600), sha256Hasher) }))
    const lists = {
      'a wrong digest': { ...shards, digest: digestOf('other') },
      'a wrong count': { ...shards, count: 4 },
      'a short list that is not inline': { ...shards, hashes: null },
      'a count that long lists have': { ...shards, count: 600 },
      'a long list of a short count': { ...long.shards, count: 512 }
    }
    for (const [what, list] of Object.entries(lists)) {
      const verdict = openPayload(encode({ ...rest, shards: list }))
      expect(verdict, what).to.deep.equal({ verdict: 'reject', reason: 'shard-list' })
    }
    for (const list of [
      { ...shards, count: 0 },
      { ...long.shards, count: 8193 }
    ]) {
      expect(openPayload(encode({ ...rest, shards: list }))).to.have.property('reason', 'schema')
    }
  })

  it('should refuse to seal what others would reject', () => {
    const { shards } = announcementOf()
    for (const change of [
      { round: 0 },
      { round: Number.NaN },
      { federation: 'x' },
      { shards: { ...shards, count: 2 } },
      { shards: { ...shards, hashes: null } },
      { lineage: shardHashes(shardsOf(258), sha256Hasher) }
    ]) {
      expect(() => sealed(announcementOf(change)))
        .to.throw()
        .with.property('code', 'ERR_INVALID_PARAMETERS')
    }
  })

  it('should be opened whatever the federation, which the caller compares', () => {
    const foreign = `${FEDERATION.slice(0, 20)}a${FEDERATION.slice(21)}`
    const made = sealed(announcementOf({ federation: foreign }))
    expect(open(made.bytes)).to.have.nested.property('value.body.federation', foreign)
  })

  const valid = [
    announcementOf(),
    announcementOf({ final: true, lineage: [], round: 300 }),
    announcementOf({ shards: shardList(shardsOf(600), sha256Hasher) })
  ].map(sealed)
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

describe('shardList', () => {
  it('should hash each shard, and the hashes together', () => {
    const shards = shardsOf(2)
    const hashes = [digestOf('shard 0'), digestOf('shard 1')]
    expect(shardList(shards, sha256Hasher)).to.deep.equal({
      count: 2,
      hashes,
      digest: sha256Hasher.sha256(new Uint8Array(Buffer.concat(hashes)))
    })
  })
})

describe('checkHashes', () => {
  const shards = shardsOf(600)
  const list = shardList(shards, sha256Hasher)
  const hashes = shardHashes(shards, sha256Hasher)

  it('should accept the announced hashes', () => {
    expect(list.hashes).to.equal(null)
    expect(checkHashes(list, hashes, sha256Hasher)).to.deep.equal({
      verdict: 'accept',
      value: hashes
    })
  })

  it('should reject any other', () => {
    const last = hashes.at(-1) ?? new Uint8Array()
    for (const others of [
      [],
      hashes.slice(1),
      [...hashes, last],
      [...hashes].reverse(),
      [...hashes.slice(0, -1), last.slice(0, 31)],
      [...hashes.slice(0, -1), digestOf('other')],
      // the same bytes, cut elsewhere
      [...hashes.slice(0, -2), Uint8Array.of(...(hashes.at(-2) ?? []), ...last), new Uint8Array()]
    ]) {
      const verdict = checkHashes(list, others, sha256Hasher)
      expect(verdict).to.deep.equal({ verdict: 'reject', reason: 'shard-list' })
    }
  })
})
