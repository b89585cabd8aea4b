import { encode } from '@ipld/dag-cbor'
import { expect } from 'chai'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'
import { encodeCanonical } from '../../../protocol/canonical.ts'
import { MemeshError } from '../../../protocol/errors.ts'
import { decodeManifest, encodeManifest, openManifest } from '../../../protocol/federation/codec.ts'
import { FEDERATION_ID, federationId } from '../../../protocol/federation/id.ts'
import type { Manifest } from '../../../protocol/federation/manifest.ts'
import { FAST_CHECK, hostileBytes } from '../../fixtures/bytes.ts'
import { sha256Hasher } from '../../fixtures/identities.ts'
import { fullManifest, shortManifest } from '../../fixtures/manifests.ts'

const idOf = (bytes: Uint8Array) => federationId(bytes, sha256Hasher)
const open = (bytes: Uint8Array) => openManifest(bytes, idOf(bytes), sha256Hasher)

/** The code of what `work` throws. */
function codeOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof MemeshError) return error.code
    throw error
  }
  return 'none'
}

/** All keys in reverse order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, entry]) => [key, reversed(entry)])
  )
}

type Path = readonly (string | number)[]

/** Paths of all values in a manifest that hold no others. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, entry]) =>
    leavesOf(entry, [...path, Array.isArray(value) ? Number(key) : key])
  )
}

/** A copy in which the value at `path` is replaced, or removed if `change` gives undefined. */
function changed(value: unknown, path: Path, change: (leaf: unknown) => unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return change(value)
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string,
    unknown
  >
  copy[step] = changed(copy[step], rest, change)
  if (copy[step] === undefined && !Array.isArray(copy)) delete copy[step]
  return copy
}

function other(leaf: unknown): unknown {
  if (typeof leaf === 'number') return leaf + 1
  if (typeof leaf === 'string') return `${leaf}x`
  return leaf === true ? false : leaf === false
}

describe('manifest codec', () => {
  const bytes = encodeManifest(fullManifest())

  it('should read back what it wrote', () => {
    expect(open(bytes)).to.deep.equal(fullManifest())
    expect(decodeManifest(bytes)).to.deep.equal(fullManifest())
  })

  it('should give the CID that multiformats gives', async () => {
    const expected = CID.createV1(0x71, await sha256.digest(bytes)).toString()
    expect(idOf(bytes)).to.equal(expected)
    expect(expected).to.match(FEDERATION_ID)
  })

  it('should keep the ID of a known manifest for good', () => {
    expect(idOf(bytes)).to.equal('bafyreibcobrmd464bmamfmwyjvwflzrnijm55qh5lfasxhl4yqizj35ufu')
  })

  it('should give the same ID whatever the order of the keys', () => {
    expect(idOf(encodeManifest(reversed(fullManifest()) as Manifest))).to.equal(idOf(bytes))
  })

  it('should take an undefined optional field for an absent one', () => {
    const { supersedes: _, ...rest } = fullManifest()
    const absent = encodeManifest(rest)
    expect(encodeManifest({ ...rest, supersedes: undefined })).to.deep.equal(absent)
  })

  it('should give another ID after any change of one value', () => {
    const leaves = leavesOf(fullManifest())
    const ids = new Set([idOf(bytes)])
    for (const path of leaves) {
      ids.add(idOf(encodeCanonical(changed(fullManifest(), path, other))))
      const fewer = changed(fullManifest(), path, () => undefined)
      if (typeof path.at(-1) === 'string') ids.add(idOf(encodeCanonical(fewer)))
    }
    const removable = leaves.filter(path => typeof path.at(-1) === 'string')
    expect(leaves.length).to.be.above(60)
    expect(ids.size).to.equal(1 + leaves.length + removable.length)
  })

  it('should refuse the bytes of any other manifest', () => {
    const id = idOf(bytes)
    for (const path of leavesOf(fullManifest())) {
      const forged = encodeCanonical(changed(fullManifest(), path, other))
      expect(
        codeOf(() => openManifest(forged, id, sha256Hasher)),
        path.join('.')
      ).to.equal('ERR_MANIFEST_MISMATCH')
    }
  })

  it("should refuse a peer's manifest that lacks any field, default or not", () => {
    for (const path of leavesOf(fullManifest())) {
      // A pooling layer without stride is complete: its stride is its size.
      const optional = path[0] === 'supersedes' || path.includes('stride')
      if (typeof path.at(-1) === 'number' || optional) continue
      const fewer = encodeCanonical(changed(fullManifest(), path, () => undefined))
      expect(
        codeOf(() => open(fewer)),
        path.join('.')
      ).to.equal('ERR_MANIFEST_INVALID')
    }
  })

  it('should refuse a field that it does not know, wherever it stands', () => {
    for (const path of [[], ['task'], ['meme', 'architecture', 0], ['exchange', 'deadline']]) {
      const more = changed(fullManifest(), path, leaf => ({ ...(leaf as object), bonus: 1 }))
      expect(
        codeOf(() => open(encodeCanonical(more))),
        path.join('.')
      ).to.equal('ERR_MANIFEST_INVALID')
    }
  })

  it('should refuse a field called __proto__', () => {
    const more = Object.defineProperty({ ...fullManifest() }, '__proto__', {
      value: { head: 'local' },
      enumerable: true
    })
    expect(codeOf(() => open(encode(more)))).to.equal('ERR_MANIFEST_INVALID')
  })

  it('should refuse another format version and name the field', () => {
    const later = encodeCanonical({ memesh: 2, whatever: [] })
    try {
      open(later)
      expect.fail('opened')
    } catch (error) {
      expect(error).to.include({ code: 'ERR_MANIFEST_UNSUPPORTED', field: 'memesh' })
    }
  })

  it('should refuse bytes that are not canonical', () => {
    const text = Buffer.from(bytes).toString('hex')
    const reencoded = (from: string, to: string) => {
      expect(text, `${from} stands in the bytes`).to.include(from)
      return new Uint8Array(Buffer.from(text.replace(from, to), 'hex'))
    }
    const key = (name: string) => `6${name.length}${Buffer.from(name).toString('hex')}`
    const forged = {
      'a long integer': reencoded(`${key('pad')}02`, `${key('pad')}1802`),
      'a half float': reencoded(`${key('alpha')}fb3fe0000000000000`, `${key('alpha')}f93800`),
      'an integer as a float': reencoded(`${key('pad')}02`, `${key('pad')}f94000`),
      'swapped keys': reencoded(
        `${key('alpha')}fb3fe0000000000000${key('batch')}1820`,
        `${key('batch')}1820${key('alpha')}fb3fe0000000000000`
      ),
      'a byte behind': Uint8Array.of(...bytes, 0),
      'a self-describe tag': Uint8Array.of(0xd9, 0xd9, 0xf7, ...bytes)
    }
    for (const [what, wrong] of Object.entries(forged)) {
      expect(
        codeOf(() => open(wrong)),
        what
      ).to.equal('ERR_MANIFEST_INVALID')
    }
  })

  it('should refuse excessive size before hashing', () => {
    const hasher = {
      sha256: (): Uint8Array => {
        throw new Error('hashed')
      }
    }
    const large = new Uint8Array(64 * 1024 + 1)
    expect(codeOf(() => openManifest(large, idOf(bytes), hasher))).to.equal(
      'ERR_MANIFEST_TOO_LARGE'
    )
  })

  it('should refuse excessive depth, also 200 kB of nested arrays', () => {
    for (const size of [9, 60_000, 200_000]) {
      const nested = new Uint8Array(size).fill(0x81)
      expect(
        codeOf(() => open(nested)),
        `${size}`
      ).to.equal('ERR_MANIFEST_TOO_LARGE')
      expect(
        codeOf(() => decodeManifest(nested)),
        `${size}`
      ).to.equal('ERR_MANIFEST_TOO_LARGE')
    }
  })

  it('should refuse to write more than 64 KiB', () => {
    const classes = Array.from({ length: 1024 }, (_, i) => `${i}`.padEnd(64, '·'))
    const task = { ...fullManifest().task, classes }
    const architecture = fullManifest().meme.architecture.map(layer =>
      layer.kind === 'dense' ? { ...layer, units: 1024 } : layer
    )
    const manifest = { ...fullManifest(), task, meme: { ...fullManifest().meme, architecture } }
    expect(codeOf(() => encodeManifest(manifest))).to.equal('ERR_MANIFEST_TOO_LARGE')
  })

  it('should refuse control and bidirectional characters in all text for people', () => {
    const texts = [
      'a\u0007',
      'a\u202eb',
      'a\u2066b',
      'a\nb',
      'a\u001b[31m',
      '\ud800',
      '\u200b',
      ' a',
      ''
    ]
    for (const text of texts) {
      for (const path of [['name'], ['task', 'classes', 1], ['meme', 'initial', 'seed']]) {
        const manifest = changed(fullManifest(), path, () => text) as Manifest
        expect(
          codeOf(() => encodeManifest(manifest)),
          `${JSON.stringify(text)} in ${path}`
        ).to.equal('ERR_MANIFEST_INVALID')
      }
    }
  })

  it('should print no control character of a stranger', () => {
    const more = encodeCanonical({ ...fullManifest(), 'x\u001b[31m\u202e': 1 })
    try {
      open(more)
      expect.fail('opened')
    } catch (error) {
      expect((error as Error).message)
        .to.include('\\u{202e}')
        .and.not.match(/[\p{Cc}\p{Cf}]/u)
    }
  })

  it('should cut the issues of a hopeless manifest', () => {
    const keys = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]))
    try {
      open(encodeCanonical({ ...keys, memesh: 1 }))
      expect.fail('opened')
    } catch (error) {
      expect((error as Error).message.length).to.be.below(800)
    }
  })

  it('should throw typed errors only, and accept nothing but canonical bytes', () => {
    const { supersedes: _, ...rest } = fullManifest()
    const valid = [bytes, encodeManifest(rest)]
    fc.assert(
      fc.property(hostileBytes(valid), hostile => {
        try {
          const manifest = open(hostile)
          expect(encodeManifest(manifest)).to.deep.equal(hostile)
        } catch (error) {
          if (!(error instanceof MemeshError)) throw error
        }
      }),
      FAST_CHECK
    )
  }).timeout(60_000)

  it('should throw typed errors only on values of the wrong form', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(codeOf(() => open(encode(value)))).to.match(/^ERR_MANIFEST_/)
        expect(codeOf(() => open(encode({ ...shortManifest(), task: value })))).to.match(
          /^ERR_MANIFEST_/
        )
      }),
      { ...FAST_CHECK, numRuns: 2000 }
    )
  })
})
