import { encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import fc from 'fast-check'
import { sealAnnouncement } from '../../../protocol/messages/announcement.ts'
import {
  decodePushedShard,
  encodePushedShard,
  isPushedShard,
  pushedCount
} from '../../../protocol/messages/pushed-shard.ts'
import { FAST_CHECK, hostileBytes } from '../../fixtures/bytes.ts'
import { sha256Hasher, signerOf } from '../../fixtures/identities.ts'
import { announcementOf, pushedShardOf } from '../../fixtures/messages.ts'

const KIB = 1024
const OTHER = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
const LONGEST = pushedShardOf({
  ...{ incarnation: 2 ** 31 - 1, round: 1_000_000, shard: 511 },
  bytes: new Uint8Array(255 * KIB)
})

/** A message with this header, whatever it is. */
const withHeader = (header: Uint8Array, shard = Uint8Array.of(1, 2, 3)) =>
  Uint8Array.of(0, header.byteLength, ...header, ...shard)

const reasonOf = (message: Uint8Array) => {
  const verdict = decodePushedShard(message)
  return verdict.verdict === 'accept' ? 'accept' : `${verdict.verdict} ${verdict.reason}`
}

describe('a pushed shard', () => {
  it('should be read back', () => {
    for (const shard of [pushedShardOf(), LONGEST, pushedShardOf({ author: OTHER, shard: 511 })]) {
      const verdict = decodePushedShard(encodePushedShard(shard))
      expect(verdict).to.deep.equal({ verdict: 'accept', value: shard })
    }
  })

  it('should be told from an announcement by its first byte', async () => {
    const sealed = sealAnnouncement(announcementOf(), await signerOf(0), sha256Hasher)
    expect(isPushedShard(encodePushedShard(pushedShardOf()))).to.equal(true)
    expect(isPushedShard(sealed.bytes)).to.equal(false)
    expect(isPushedShard(new Uint8Array())).to.equal(false)
  })

  it('should be another message for every author, start, round and number', () => {
    const changes = [{}, { author: OTHER }, { incarnation: 2 }, { round: 8 }, { shard: 1 }]
    const messages = changes.map(change => encodePushedShard(pushedShardOf(change)))
    const ids = messages.map(bytes => sha256Hasher.sha256(bytes).join())
    expect(new Set(ids).size).to.equal(changes.length)
  })

  it('should fit in a message with the longest header', () => {
    expect(encodePushedShard(LONGEST).byteLength).to.be.below(256 * KIB)
  })

  it('should be rejected with another header', () => {
    const { bytes: _, ...header } = pushedShardOf()
    const invalid = [
      { ...header, author: 'nobody' },
      { ...header, incarnation: 0 },
      { ...header, round: 0 },
      { ...header, shard: -1 },
      { ...header, shard: 512 },
      { ...header, shard: 0.5 },
      { ...header, more: 1 },
      [header],
      null
    ]
    expect(reasonOf(withHeader(encode(header)))).to.equal('accept')
    for (const [index, value] of invalid.entries()) {
      expect(reasonOf(withHeader(encode(value))), `${index}`).to.equal('reject schema')
    }
    expect(reasonOf(withHeader(new Uint8Array(100).fill(0x81)))).to.equal('reject too-deep')
    expect(reasonOf(withHeader(Uint8Array.of(...encode(header), 0)))).to.equal('reject malformed')
  })

  it('should be rejected when it is too long, or ends early', () => {
    const message = encodePushedShard(pushedShardOf())
    expect(reasonOf(new Uint8Array(256 * KIB + 1))).to.equal('reject oversized')
    const withoutShard = message.byteLength - pushedShardOf().bytes.byteLength
    for (let length = 0; length <= withoutShard; length++) {
      expect(reasonOf(message.slice(0, length)), `${length}`).to.equal('reject malformed')
    }
    expect(reasonOf(Uint8Array.of(1, ...message.subarray(1)))).to.equal('reject malformed')
  })

  it('should never throw, and have one encoding of each content', () => {
    const valid = [pushedShardOf(), pushedShardOf({ author: OTHER, round: 300, shard: 24 })]
    fc.assert(
      fc.property(hostileBytes(valid.map(encodePushedShard)), bytes => {
        const verdict = decodePushedShard(bytes)
        if (verdict.verdict === 'accept') {
          expect(encodePushedShard(verdict.value)).to.deep.equal(bytes)
        }
      }),
      FAST_CHECK
    )
  })
})

describe('pushedCount', () => {
  const sizes = (count: number, bytes: number) => Array.from({ length: count }, () => bytes)

  it('should be all shards of 16 MiB', () => {
    expect(pushedCount([])).to.equal(0)
    expect(pushedCount(sizes(128, 128 * KIB))).to.equal(128)
  })

  it('should be the first of more, as far as they fit', () => {
    expect(pushedCount(sizes(129, 128 * KIB))).to.equal(128)
    // 64 × 255 KiB are 16,320 KiB; the next one would be beyond 16,384, and the small one behind it does not count.
    expect(pushedCount([...sizes(65, 255 * KIB), 4])).to.equal(64)
  })

  it('should be none where the hashes do not stand in the announcement', () => {
    expect(pushedCount(sizes(512, KIB))).to.equal(512)
    expect(pushedCount(sizes(513, KIB))).to.equal(0)
  })
})
