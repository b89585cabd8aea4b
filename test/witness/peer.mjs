import './polyfill.mjs'
import { setTimeout as sleep } from 'node:timers/promises'
import { gossipsub } from '@chainsafe/libp2p-gossipsub'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import * as protocol from './protocol.mjs'
import { ask, serve } from './streams.mjs'

/*
 * A peer of memesh on libp2p 2, written from docs/PROTOCOL.md alone. Its meme learns nothing: it sways. Usage:
 * `node peer.mjs <ticket>`; prints its own ticket, then a line of JSON a round, and ends when all have its last meme.
 */
const SHARD = '/memesh/shard/1.0.0'
const MANIFEST = '/memesh/manifest/1.0.0'
const PRESENCE = '/memesh/presence/1.0.0'
const SIGNED = {
  announce: { domain: 'memesh/1/announcement', maxBytes: 26 * 1024 },
  presence: { domain: 'memesh/1/presence', maxBytes: 6 * 1024 }
}
const PATIENCE_MS = 30_000
const OVERDUE_MS = 5000

const say = line => console.log(JSON.stringify(line))
const base64 = ({ buffer, byteOffset, byteLength }) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64')
const digests = bytes =>
  Array.from({ length: bytes.length / 32 }, (_, i) => base64(bytes.subarray(32 * i, 32 * i + 32)))
async function until(holds, ms = PATIENCE_MS) {
  const end = Date.now() + ms
  while (!holds() && Date.now() < end) await sleep(5)
  return holds()
}

const stack = init =>
  createLibp2p({
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    ...init
  })

const ticket = new URL(process.argv[2])
const federation = ticket.host
const founders = ticket.searchParams.getAll('peer').map(address => multiaddr(address))

const fetcher = await stack({})
const [found] = await ask(fetcher, founders, MANIFEST, { federation })
const bytes = protocol.decode(found, 65_536 + 256).manifest
const manifest = protocol.readManifest(bytes, federation)
await fetcher.stop()

const { neighbours, minNeighbours, shardBytes } = manifest.exchange
const topics = {
  announce: `/memesh/1/${federation}/announce`,
  presence: `/memesh/1/${federation}/presence`
}
const key = await generateKeyPair('Ed25519')
const node = await stack({
  privateKey: key,
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
  services: {
    identify: identify(),
    ping: ping(),
    pubsub: gossipsub({
      ...{ globalSignaturePolicy: 'StrictNoSign', allowedTopics: Object.values(topics) },
      ...{ D: neighbours, Dlo: Math.min(neighbours, 3), Dhi: 2 * neighbours, Dscore: 1, Dout: 1 },
      ...{ floodPublish: false, Dlazy: 0, gossipFactor: 0, fallbackToFloodsub: false },
      ...{ maxInboundDataLength: 512 * 1024, allowPublishToZeroTopicPeers: true }
    })
  }
})
const me = node.peerId.toString()
const { pubsub } = node.services
const mesh = () => pubsub.getMeshPeers(topics.announce)

const seal = (kind, message) =>
  protocol.seal(SIGNED[kind].domain, key, { federation, incarnation: 1, ...message })
const open = (kind, data) => protocol.open(SIGNED[kind].domain, data, SIGNED[kind].maxBytes)

/** Announcements by author and round. */
const heard = new Map()
async function take(data, asked) {
  const announcement = await open('announce', data)
  const { author, message } = announcement
  const { hashes, digest, count } = message.shards
  if (hashes?.length !== 32 * count || !protocol.equal(protocol.sha256(hashes), digest))
    throw new Error('shard-list')
  if (asked !== undefined && author !== asked) throw new Error('author')
  if (message.federation === federation) heard.set(`${author} ${message.round}`, announcement)
  return 'ignore'
}

/** The newest presence by author. */
const members = new Map()
async function meet(data) {
  const { author, message } = await open('presence', data)
  const known = members.get(author)
  const { federation: theirs, nonce, counter } = message
  const old = known !== undefined && protocol.equal(known.nonce, nonce) && known.counter >= counter
  if (author === me || theirs !== federation || old) return 'ignore'
  members.set(author, message)
  if (known === undefined) void greet(author, message.addresses)
  return 'accept'
}
async function greet(author, addresses) {
  const peer = peerIdFromString(author)
  if (me > author) await sleep(2000)
  const whole = address => (address.includes('/p2p/') ? address : `${address}/p2p/${author}`)
  if (node.getConnections(peer).length === 0)
    await node.dial(addresses.map(address => multiaddr(whole(address)))).catch(() => undefined)
}

/** A validator that rejects what does not decode. */
const verdict = judge => (_, message) => judge(message.data).catch(() => 'reject')
pubsub.topicValidators.set(topics.announce, verdict(take))
pubsub.topicValidators.set(topics.presence, verdict(meet))
async function latest(author) {
  const request = { kind: 'latest', federation }
  const [frame] = await ask(node, peerIdFromString(author), SHARD, request)
  const { announcement } = protocol.decode(frame, 26 * 1024 + 256)
  if (announcement !== null) await take(announcement, author)
}
pubsub.addEventListener('gossipsub:graft', ({ detail: { peerId, topic } }) => {
  if (topic === topics.announce) void latest(peerId).catch(() => undefined)
})

let state = 'waiting'
let round = 0
let counter = 0
const nonce = crypto.getRandomValues(new Uint8Array(16))
function presenceNow() {
  const addresses = node.getMultiaddrs().map(address => address.decapsulate('/p2p').toString())
  return seal('presence', { nonce, counter: counter++, addresses, round, state, other: null })
}
const present = async () => pubsub.publish(topics.presence, await presenceNow())

/** What the last two processes of each peer have told, the last one first. */
const told = new Map()
async function* answerPresence(request, caller) {
  const data = protocol.encode(request)
  const { author, message } = await open('presence', data)
  if (author !== caller) throw new Error('author')
  requireOurs(message)
  const words = told.get(author) ?? []
  const others = words.filter(word => !protocol.equal(word.nonce, message.nonce))
  told.set(author, [{ nonce: message.nonce, data }, ...others].slice(0, 2))
  yield protocol.encode({ presence: others[0]?.data ?? null })
}
/** There is one process of us: a member knows of no other. */
async function tell(author) {
  const { maxBytes } = SIGNED.presence
  const request = protocol.decode(await presenceNow(), maxBytes)
  const [frame] = await ask(node, peerIdFromString(author), PRESENCE, request)
  const { presence } = protocol.decode(frame, maxBytes + 256)
  if (presence !== null) throw new Error('another process of this key')
}

/** Our last two announcements, the newest first; `given` are those who have all of its shards. */
const kept = []
const keptOf = request => kept.find(({ digest }) => protocol.equal(digest, request.announcement))
function requireOurs(message) {
  if (message.federation !== federation) throw new Error('another federation')
}
async function* answer(request, caller) {
  requireOurs(request)
  if (request.kind === 'latest') {
    yield protocol.encode({ round, state, announcement: kept[0]?.data ?? null })
    return
  }
  const found = keptOf(request)
  const status = found === undefined ? 'gone' : mesh().includes(caller) ? 'ok' : 'busy'
  yield protocol.encode({ status, hashes: null })
  if (status === 'ok') yield* found.shards.slice(request.from)
}
const arrived = (request, caller) => {
  if (request?.kind === 'shards') keptOf(request)?.given.add(caller)
}
async function* answerManifest(request) {
  requireOurs(request)
  yield protocol.encode({ status: 'ok', manifest: bytes })
}
await node.handle(SHARD, serve(answer, arrived))
await node.handle(MANIFEST, serve(answerManifest))
await node.handle(PRESENCE, serve(answerPresence, undefined, SIGNED.presence.maxBytes))

async function pull({ author, digest, message }, own) {
  const { count, hashes } = message.shards
  const enough = first => (protocol.decode(first, 512 * 1024).status === 'ok' ? 1 + count : 1)
  const request = { kind: 'shards', federation, announcement: digest, from: 0 }
  let frames = []
  for (let tries = 0; frames.length !== 1 + count && tries < 20; tries++) {
    if (tries > 0) await sleep(250)
    frames = await ask(node, peerIdFromString(author), SHARD, request, enough)
  }
  const shards = frames.slice(1)
  const wrong = shards.findIndex(
    (shard, i) => !protocol.equal(protocol.sha256(shard), hashes.subarray(32 * i, 32 * (i + 1)))
  )
  if (shards.length !== count || wrong !== -1) throw new Error(`shard ${wrong} of ${author}`)
  return protocol.memeOf(shards, own)
}

pubsub.subscribe(topics.announce)
pubsub.subscribe(topics.presence)
for (const founder of founders) await node.dial(founder)
say({ ticket: `memesh://${federation}?peer=${node.getMultiaddrs()[0]}`, peerId: me })
const presences = setInterval(() => void present(), 5000)
await present()
await until(() => mesh().length >= minNeighbours)
await Promise.all(mesh().map(tell))

let meme = protocol.initialMeme(manifest)
let lineage = new Uint8Array()
state = 'training'
for (round = 1; round <= manifest.learning.rounds; round++) {
  const values = meme.map((value, i) => value + 0.05 * Math.sin(i + round))
  const final = round === manifest.learning.rounds
  if (final) state = 'final'
  if (final || round === 1) await present()
  const shards = protocol.shardsOf(values, shardBytes)
  const hashes = Uint8Array.from(Buffer.concat(shards.map(protocol.sha256)))
  // Declared, and another one in every round, so that the weights differ.
  const degree = mesh().length + round - 1
  const data = await seal('announce', {
    ...{ round, encoding: 'float32', degree, samples: 20, final, lineage },
    shards: { count: shards.length, hashes, digest: protocol.sha256(hashes) }
  })
  const digest = protocol.sha256(data)
  kept.unshift({ data, digest, shards, given: new Set() })
  kept.splice(2)
  await pubsub.publish(topics.announce, data)

  const gathered = mesh().map(async author => {
    const here = () => heard.has(`${author} ${round}`)
    if (!(await until(here, OVERDUE_MS))) await latest(author)
    if (!(await until(here))) throw new Error(`nothing of ${author}`)
    const announcement = heard.get(`${author} ${round}`)
    const theirs = await pull(announcement, values)
    return { ...announcement, degree: announcement.message.degree, values: theirs }
  })
  const settled = await Promise.allSettled(gathered)
  const others = settled.flatMap(({ value }) => value ?? [])
  const self = { author: me, digest, degree, values, message: { degree, lineage, final } }
  meme = protocol.mix(self, others)
  const mixed = [self, ...others]
  lineage = Uint8Array.from(Buffer.concat(mixed.map(each => each.digest)))
  say({
    round,
    mixed: base64(meme),
    memes: mixed.map(({ author, degree, message, ...each }) => ({
      ...{ author, degree, final: message.final, lineage: digests(message.lineage) },
      ...{ digest: base64(each.digest), values: base64(each.values) }
    })),
    failures: settled.flatMap(({ reason }) => reason?.message ?? [])
  })
}
await until(() => mesh().every(peer => kept[0].given.has(peer)))
if (told.size < minNeighbours) throw new Error('a member did not tell of itself')
clearInterval(presences)
await node.stop()
