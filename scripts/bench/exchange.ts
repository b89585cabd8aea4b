import '../../node/polyfill.ts'
import { setMaxListeners } from 'node:events'
import { readFile } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { systemClock } from '../../node/clock.ts'
import { changed } from '../../node/exchange/changed.ts'
import type { Exchange } from '../../node/exchange/types.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import { createRandom } from '../../node/random.ts'
import { connectGraph, createExchanges } from '../../node/simulation/network.ts'
import { createGraph } from '../../node/simulation/topology.ts'
import { checkManifest, encodeManifest, federationId } from '../../protocol/federation/codec.ts'

/*
 * One round's traffic of a federation in this process: every peer announces a meme of 1.7 MB in 16 shards, and pulls
 * those of its four neighbours. `npm run bench:exchange -- [--json] [--peers 8,16,32] [--rounds 3]`
 */

const SHARDS = 16
const SHARD_BYTES = 106_250
const DEGREE = 4
/** Measured for one-hop announcements and pulled shards with a prototype on two cores: seconds, CPU ms a shard. */
const TARGETS: Readonly<Record<number, readonly [number, number]>> = {
  8: [0.56, 1.7],
  16: [1.2, 1.1],
  32: [2.4, 1.0]
}
const MAX_OVERHEAD = 1.1

interface Row {
  readonly peers: number
  readonly seconds: number
  /** Bytes that the loopback interface carried, other programs' included. */
  readonly wireBytes: number
  readonly usefulBytes: number
  readonly cpuMsPerShard: number
  readonly worstGapMs: number
}

const manifest = checkManifest({
  memesh: 1,
  name: 'bench',
  task: {
    kind: 'image',
    input: [4, 4, 1],
    classes: ['a', 'b'],
    preprocessing: { mean: [0], std: [1] }
  },
  meme: {
    architecture: [
      { id: 'f', kind: 'flatten' },
      { id: 'out', kind: 'dense', units: 2 }
    ],
    initial: { seed: 'bench' }
  },
  exchange: { neighbours: DEGREE }
})

/** Bytes received on the loopback interface since the machine has started. */
async function loopbackBytes(): Promise<number> {
  const text = await readFile('/proc/net/dev', 'utf8').catch(() => '')
  const [, counters = ''] = text.match(/^\s*lo:\s*(.*)$/m) ?? []
  return Number(counters.split(/\s+/)[0])
}

const forever = new AbortController().signal
setMaxListeners(0, forever) // every peer waits with it

/** One peer's part of a round. Returns the bytes that it has pulled. */
async function exchangeRound(peer: Exchange, index: number, round: number): Promise<number> {
  const shards = Array.from({ length: SHARDS }, (_, shard) =>
    new Uint8Array(SHARD_BYTES).fill((37 * index + 11 * round + shard) % 256)
  )
  const release = { round, encoding: 'float32', shards, samples: 1, final: false } as const
  await peer.publish({ ...release, lineage: [] })
  const of = (id: string) => peer.announcements(id).find(({ body }) => body.round === round)
  while (!peer.neighbours().every(of)) await changed(peer.events, forever)
  const pulled = peer.neighbours().map(async id => {
    let bytes = 0
    for await (const shard of peer.shards(of(id)!, forever)) bytes += shard.byteLength
    return bytes
  })
  return (await Promise.all(pulled)).reduce((sum, bytes) => sum + bytes, 0)
}

async function measure(exchanges: readonly Exchange[], round: number): Promise<Row> {
  const gaps = monitorEventLoopDelay({ resolution: 1 })
  const wire = await loopbackBytes()
  const cpu = process.cpuUsage()
  gaps.enable()
  const started = systemClock.now()
  const pulled = await Promise.all(
    exchanges.map((peer, index) => exchangeRound(peer, index, round))
  )
  const seconds = (systemClock.now() - started) / 1000
  gaps.disable()
  const { user, system } = process.cpuUsage(cpu)
  const usefulBytes = pulled.reduce((sum, bytes) => sum + bytes, 0)
  return {
    peers: exchanges.length,
    seconds,
    wireBytes: (await loopbackBytes()) - wire,
    usefulBytes,
    cpuMsPerShard: (user + system) / 1000 / (usefulBytes / SHARD_BYTES),
    worstGapMs: gaps.max / 1e6
  }
}

/** The round of median time; the worst gap of all. */
async function bench(peers: number, rounds: number): Promise<Row> {
  const federation = federationId(encodeManifest(manifest), sha256Hasher)
  const generator = createRandom(sha256Hasher).stream('bench', peers)
  const graph = createGraph({ kind: 'random', degree: DEGREE }, peers, generator)
  const exchanges = await createExchanges({ manifest, federation, seed: 'bench', peers, graph })
  try {
    await connectGraph(exchanges, graph, forever)
    await measure(exchanges, 1) // warms up
    const rows: Row[] = []
    for (let round = 2; round < 2 + rounds; round++) rows.push(await measure(exchanges, round))
    rows.sort((a, b) => a.seconds - b.seconds)
    const worstGapMs = Math.max(...rows.map(row => row.worstGapMs))
    return { ...rows[Math.floor(rows.length / 2)]!, worstGapMs }
  } finally {
    await Promise.all(exchanges.map(exchange => exchange.stop()))
  }
}

function printRow(row: Row): void {
  const [seconds, cpu] = TARGETS[row.peers] ?? [Number.NaN, Number.NaN]
  const overhead = row.wireBytes / row.usefulBytes
  const cells = [
    String(row.peers).padStart(5),
    `${row.seconds.toFixed(2)} s (${seconds})`.padStart(15),
    `${overhead.toFixed(3)} (${MAX_OVERHEAD})`.padStart(15),
    `${row.cpuMsPerShard.toFixed(2)} ms (${cpu})`.padStart(16),
    `${row.worstGapMs.toFixed(0)} ms`.padStart(10),
    `${(row.usefulBytes / 1e6).toFixed(0)} MB`.padStart(8)
  ]
  console.log(cells.join('  '))
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    peers: { type: 'string', default: '8,16,32' },
    rounds: { type: 'string', default: '3' }
  }
})
const rows: Row[] = []
if (!values.json) {
  console.log('1.7 MB in 16 shards, degree 4; targets in brackets, from a prototype on two cores')
  console.log('peers    round (target)    wire / useful       CPU a shard   worst gap    useful')
}
for (const peers of values.peers.split(',').map(Number)) {
  const row = await bench(peers, Number(values.rounds))
  rows.push(row)
  if (!values.json) printRow(row)
}
if (values.json) console.log(JSON.stringify({ rows }, null, 2))
