// The bytes and numbers of docs/PROTOCOL.md, written from that text alone; sections in brackets.
import { createHash } from 'node:crypto'
import * as cbor from '@ipld/dag-cbor'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { base32 } from 'multiformats/bases/base32'

export const encode = cbor.encode
export const sha256 = bytes => new Uint8Array(createHash('sha256').update(bytes).digest())
export const equal = (a, b) => Buffer.compare(a, b) === 0
const check = (holds, what) => {
  if (!holds) throw new Error(what)
}

/** [2] What canonical bytes hold; throws on others. */
export function decode(bytes, maxBytes) {
  check(bytes.byteLength <= maxBytes, 'oversized')
  const value = cbor.decode(bytes)
  check(equal(cbor.encode(value), bytes), 'not canonical')
  return value
}

/** [3] */
export const federationId = bytes =>
  base32.encode(Uint8Array.of(0x01, 0x71, 0x12, 0x20, ...sha256(bytes)))

/** [3] Reads a manifest, and refuses what this peer does not do. */
export function readManifest(bytes, federation) {
  check(federationId(bytes) === federation, 'another manifest')
  const manifest = decode(bytes, 65_536)
  const done = { mode: 'sync', delivery: 'pull', encoding: 'float32', mixing: 'metropolis' }
  for (const [field, value] of Object.entries({ ...done, staleness: 0, sampleWeighting: false }))
    check(manifest.exchange[field] === value, `exchange.${field} is not done here`)
  check(manifest.admission.kind === 'open' && manifest.privacy.kind === 'none', 'admission')
  return manifest
}

/** [4] Numbers of [−1, 1) from the stream of one weight. */
function* draws(label) {
  const low = value => BigInt.asUintN(64, value)
  const rotate = (value, by) => low((value << by) | (value >> (64n - by)))
  const state = Buffer.from(sha256(JSON.stringify(label)))
  let [s0, s1] = [state.readBigUInt64BE(0), state.readBigUInt64BE(8)]
  for (;;) {
    yield (2 * Number(BigInt.asUintN(32, s0 + s1))) / 2 ** 32 - 1
    s1 ^= s0
    s0 = low(rotate(s0, 24n) ^ s1 ^ (s1 << 16n))
    s1 = rotate(s1, 37n)
  }
}

/** [4] The meme that a seed gives, of the layers that this peer knows. */
export function initialMeme({ task, meme }) {
  let width = task.input.reduce((product, size) => product * size)
  const values = []
  for (const { id, kind, units, bias } of meme.architecture) {
    if (kind === 'flatten') continue
    check(kind === 'dense', `layer ${id} is not known here`)
    for (const weight of bias ? ['kernel', 'bias'] : ['kernel']) {
      const size = weight === 'kernel' ? width * units : units
      const stream = draws([meme.initial.seed, 'meme', id, weight])
      for (let i = 0; i < size; i++) values.push(stream.next().value * Math.sqrt(1 / width))
    }
    width = units
  }
  return Float32Array.from(values)
}

/** [4] */
export function shardsOf(values, shardBytes) {
  const bytes = new Uint8Array(values.slice().buffer)
  const size = 4 * Math.floor(shardBytes / 4)
  const count = Math.ceil(bytes.length / size)
  return Array.from({ length: count }, (_, i) => bytes.slice(i * size, (i + 1) * size))
}

/** [4] Values of all shards of a float32 meme, `own` being the receiver's; throws on what must be refused. */
export function memeOf(shards, own) {
  const values = new Float32Array(Uint8Array.from(Buffer.concat(shards)).buffer)
  const rms = all => Math.sqrt(all.reduce((sum, value) => sum + value * value, 0) / all.length)
  check(values.length === own.length, 'size')
  check(
    values.every(value => Math.abs(value) <= 2 ** 40),
    'not finite, or magnitude'
  )
  check(rms(values) <= 10 * rms(own), 'too large beside our own')
  return values
}

const signed = (domain, payload) => Buffer.concat([Buffer.from(`${domain}\0`), payload])

/** [5] */
export async function seal(domain, key, message) {
  const payload = cbor.encode(message)
  const signature = await key.sign(signed(domain, payload))
  return cbor.encode({ key: key.publicKey.raw, payload, signature })
}

/** [5] Author, digest and message of an envelope; throws where the signature does not hold. */
export async function open(domain, bytes, maxBytes) {
  const { key, payload, signature } = decode(bytes, maxBytes)
  const author = publicKeyFromRaw(key)
  check(await author.verify(signed(domain, payload), signature), 'signature')
  const message = decode(payload, maxBytes)
  return { author: peerIdFromPublicKey(author).toString(), digest: sha256(bytes), message }
}

/** [8] The meme of `self` after mixing by metropolis; all of them `{ author, degree, values }`. */
export function mix(self, others) {
  const degree = Math.max(self.degree, others.length)
  const share = 1 / (1 + degree)
  const peers = [self, ...others].sort((a, b) => (a.author < b.author ? -1 : 1))
  let own = share * (1 + degree - others.length)
  const weights = peers.map(peer => {
    const weight = 1 / (1 + Math.max(degree, peer.degree))
    if (peer !== self) own += share - weight
    return weight
  })
  weights[peers.indexOf(self)] = own
  return self.values.map((_, i) =>
    peers.reduce((sum, { values }, n) => sum + weights[n] * values[i], 0)
  )
}
