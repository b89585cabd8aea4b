import { encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import fc from 'fast-check'
import {
  decodeManifestRequest,
  decodeManifestResponse,
  encodeManifestRequest,
  encodeManifestResponse
} from '../../../protocol/messages/manifest-protocol.ts'
import {
  decodePresenceResponse,
  encodePresenceResponse
} from '../../../protocol/messages/presence-protocol.ts'
import {
  decodeLatestResponse,
  decodeShardRequest,
  decodeShardResponse,
  encodeLatestResponse,
  encodeShardRequest,
  encodeShardResponse
} from '../../../protocol/messages/shard-protocol.ts'
import type { Verdict } from '../../../protocol/verdict.ts'
import { FAST_CHECK, hostileBytes } from '../../fixtures/bytes.ts'
import { digestOf, FEDERATION, shardsOf } from '../../fixtures/messages.ts'

const digest = digestOf('x')

/** One decoder with its encoder: values that it must read back, values that it must not read, its limit in bytes. */
interface Codec {
  readonly encode: (value: never) => Uint8Array
  readonly decode: (bytes: Uint8Array) => Verdict<unknown>
  readonly valid: readonly unknown[]
  readonly invalid: readonly unknown[]
  readonly maxBytes: number
}

const CODECS: Record<string, Codec> = {
  ShardRequest: {
    encode: encodeShardRequest,
    decode: decodeShardRequest,
    valid: [
      { kind: 'latest', federation: FEDERATION },
      { kind: 'shards', federation: FEDERATION, announcement: digest, from: 0 },
      { kind: 'shards', federation: FEDERATION, announcement: digest, from: 8191 }
    ],
    invalid: [
      { kind: 'latest' },
      { kind: 'latest', federation: FEDERATION, from: 0 },
      { kind: 'shards', federation: FEDERATION, announcement: digest.slice(1), from: 0 },
      { kind: 'shards', federation: FEDERATION, announcement: digest, from: -1 },
      { kind: 'shards', federation: FEDERATION, announcement: digest, from: 8192 },
      { kind: 'shards', federation: FEDERATION, announcement: digest, from: 0.5 },
      { kind: 'shards', federation: 'bafy', announcement: digest, from: 0 },
      { kind: 'all', federation: FEDERATION }
    ],
    maxBytes: 256
  },
  PresenceResponse: {
    encode: encodePresenceResponse,
    decode: decodePresenceResponse,
    valid: [{ presence: null }, { presence: new Uint8Array(6 * 1024) }],
    invalid: [
      {},
      { presence: new Uint8Array() },
      { presence: new Uint8Array(6 * 1024 + 1) },
      { presence: 'text' },
      { presence: null, federation: FEDERATION }
    ],
    maxBytes: 6 * 1024 + 256
  },
  LatestResponse: {
    encode: encodeLatestResponse,
    decode: decodeLatestResponse,
    valid: [
      { round: 0, state: 'waiting', announcement: null },
      { round: 1_000_000, state: 'final', announcement: new Uint8Array(26 * 1024) }
    ],
    invalid: [
      { round: -1, state: 'waiting', announcement: null },
      { round: 0, state: 'waiting' },
      { round: 0, state: 'unknown', announcement: null },
      { round: 0, state: 'waiting', announcement: new Uint8Array() },
      { round: 0, state: 'waiting', announcement: new Uint8Array(26 * 1024 + 1) }
    ],
    maxBytes: 26 * 1024 + 256
  },
  ShardResponse: {
    encode: encodeShardResponse,
    decode: decodeShardResponse,
    valid: [
      { status: 'ok', hashes: null },
      { status: 'ok', hashes: [digestOf('a'), digestOf('b'), digestOf('c')] },
      { status: 'ok', hashes: shardsOf(600).map(shard => digestOf(`${shard}`)) },
      { status: 'ok', hashes: shardsOf(8192).map(() => digest) },
      { status: 'gone', hashes: null },
      { status: 'busy', hashes: null }
    ],
    invalid: [
      { status: 'gone', hashes: new Uint8Array(32) },
      { status: 'ok', hashes: [digest] },
      { status: 'ok', hashes: new Uint8Array(33) },
      { status: 'ok', hashes: new Uint8Array(8193 * 32) },
      { status: 'ok' },
      { status: 'no', hashes: null }
    ],
    maxBytes: 512 * 1024
  },
  ManifestRequest: {
    encode: encodeManifestRequest,
    decode: decodeManifestRequest,
    valid: [{ federation: FEDERATION }],
    invalid: [{}, { federation: 'bafy' }, { federation: FEDERATION, more: 1 }, [FEDERATION], null],
    maxBytes: 256
  },
  ManifestResponse: {
    encode: encodeManifestResponse,
    decode: decodeManifestResponse,
    valid: [
      { status: 'ok', manifest: new Uint8Array(64 * 1024) },
      { status: 'ok', manifest: Uint8Array.of(1) },
      { status: 'unknown', manifest: null },
      { status: 'busy', manifest: null }
    ],
    invalid: [
      { status: 'ok', manifest: null },
      { status: 'ok', manifest: new Uint8Array(64 * 1024 + 1) },
      { status: 'unknown', manifest: new Uint8Array(1) },
      { status: 'unknown' }
    ],
    maxBytes: 64 * 1024 + 256
  }
}

for (const [name, codec] of Object.entries(CODECS)) {
  describe(name, () => {
    const encoded = codec.valid.map(value => codec.encode(value as never))

    it('should be read back', () => {
      codec.valid.forEach((value, i) => {
        const verdict = codec.decode(encoded[i] ?? new Uint8Array())
        expect(verdict).to.deep.equal({ verdict: 'accept', value })
      })
    })

    it('should be rejected when it breaks the schema', () => {
      codec.invalid.forEach((value, i) => {
        const verdict = codec.decode(encode(value))
        expect(verdict, `${i}`).to.deep.equal({ verdict: 'reject', reason: 'schema' })
      })
    })

    it('should be rejected when it is too large, too deep, no CBOR, or not canonical', () => {
      const reason = (bytes: Uint8Array) => {
        const verdict = codec.decode(bytes)
        return verdict.verdict === 'reject' ? verdict.reason : verdict.verdict
      }
      expect(reason(new Uint8Array(codec.maxBytes + 1))).to.equal('oversized')
      expect(reason(new Uint8Array(100).fill(0x81))).to.equal('too-deep')
      expect(reason(new Uint8Array())).to.equal('malformed')
      expect(reason(Uint8Array.of(0xa1, 0x61, 0x61, 0xf9, 0x7e, 0))).to.equal('malformed') // NaN
      const first = encoded[0] ?? new Uint8Array()
      expect(reason(Uint8Array.of(...first, 0))).to.equal('malformed')
      const count = (first[0] ?? 0) & 31
      expect(reason(Uint8Array.of(0xb8, count, ...first.subarray(1)))).to.equal('malformed')
    })

    it('should never throw, and accept one encoding of each content', () => {
      const small = encoded.filter(bytes => bytes.byteLength < 1024)
      fc.assert(
        fc.property(hostileBytes(small), bytes => {
          const verdict = codec.decode(bytes)
          if (verdict.verdict === 'accept') {
            expect(codec.encode(verdict.value as never)).to.deep.equal(bytes)
          }
        }),
        FAST_CHECK
      )
    })
  })
}
