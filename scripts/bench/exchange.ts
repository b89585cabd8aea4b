import '../../node/polyfill.ts'
import { setMaxListeners } from 'node:events'
import { readFile } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { systemClock } from '../../node/clock.ts'
import { memeBytes, planMeme } from '../../node/context.ts'
import { changed } from '../../node/exchange/changed.ts'
import type { Exchange } from '../../node/exchange/types.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import { createRandom } from '../../node/random.ts'
import { connectGraph, createExchanges } from '../../node/simulation/network.ts'
import { createGraph } from '../../node/simulation/topology.ts'
import { checkManifest, encodeManifest, federationId } from '../../protocol/federation/codec.ts'
import type { ExchangeSettings, Manifest } from '../../protocol/federation/manifest.ts'
import { encodedBytes } from '../../protocol/meme/sharding.ts'
import { ENCODINGS, type Encoding } from '../../protocol/meme/types.ts'
import { formatBytes } from '../output/bytes.ts'
import { formatTable } from '../output/table.ts'
import { median } from './step/statistics.ts'

/*
 * One round's traffic of a federation in this process, with shards that are pulled and with shards that are pushed, in turns:
 * every peer announces a meme of 425,000 values in 16 shards, and takes those of its four neighbours.
 * `npm run bench:exchange -- [--json] [--peers 8,16,32] [--rounds 3] [--encoding float32]`
 */

type Delivery = ExchangeSettings['delivery']
const DELIVERIES: readonly Delivery[] = ['pull', 'push']
const DEGREE = 4
const SHARDS = 16
const INPUTS = [85, 50, 1]
const CLASSES = 100
const VALUES = 85 * 50 * CLASSES
/** Measured for one-hop announcements and pulled float32 shards with a prototype on two cores: seconds, CPU ms a shard. */
const TARGETS: Readonly<Record<number, readonly [number, number]>> = {
  8: [0.56, 1.7],
  16: [1.2, 1.1],
  32: [2.4, 1.0]
}
const MAX_OVERHEAD = 1.1

interface Row {
  readonly peers: number
  readonly delivery: Delivery
  readonly encoding: Encoding
  readonly memeBytes: number
  /** From the first announcement until the last peer has everything; of the median round. */
  readonly seconds: number
  /** From a peer's own announcement until it has all memes of its neighbours; over all peers and rounds. */
  readonly gatherMedianMs: number
  readonly gatherMaxMs: number
  /** Bytes that the loopback interface carried, other programs' included, and shard bytes: of one peer in one round. */
  readonly wireBytes: number
  readonly usefulBytes: number
  readonly cpuMsPerShard: number
  readonly worstGapMs: number
}

const manifestOf = (delivery: Delivery, encoding: Encoding): Manifest =>
  checkManifest({
    memesh: 1,
    name: 'bench',
    task: {
      kind: 'image',
      input: INPUTS,
      classes: Array.from({ length: CLASSES }, (_, index) => `class ${index}`),
      preprocessing: { mean: [0], std: [1] }
    },
    meme: {
      architecture: [
        { id: 'f', kind: 'flatten' },
        { id: 'out', kind: 'dense', units: CLASSES, bias: false }
      ],
      initial: { seed: 'bench' }
    },
    exchange: {
      ...{ neighbours: DEGREE, delivery, encoding },
      shardBytes: shardBytes(encoding)
    }
  })

/** So many that the meme makes SHARDS of them; int8 is cut in blocks of 256 values. */
const shardBytes = (encoding: Encoding): number =>
  encodedBytes(encoding, 256 * Math.ceil(VALUES / SHARDS / 256))

/** Bytes received on the loopback interface since the machine has started. */
async function loopbackBytes(): Promise<number> {
  const text = await readFile('/proc/net/dev', 'utf8').catch(() => '')
  const [, counters = ''] = text.match(/^\s*lo:\s*(.*)$/m) ?? []
  return Number(counters.split(/\s+/)[0])
}

const forever = new AbortController().signal
setMaxListeners(0, forever) // every peer waits with it

interface Federation {
  readonly encoding: Encoding
  readonly exchanges: readonly Exchange[]
  /** Bytes of each shard. */
  readonly sizes: readonly number[]
}

async function openFederation(manifest: Manifest, peers: number): Promise<Federation> {
  const federation = federationId(encodeManifest(manifest), sha256Hasher)
  const generator = createRandom(sha256Hasher).stream('bench', peers)
  const graph = createGraph({ kind: 'random', degree: DEGREE }, peers, generator)
  const exchanges = await createExchanges({ manifest, federation, seed: 'bench', peers, graph })
  await connectGraph(exchanges, graph, forever)
  const sizes = planMeme(manifest).ranges.map(({ start, end, encoding }) =>
    encodedBytes(encoding, end - start)
  )
  return { exchanges, sizes, encoding: manifest.exchange.encoding }
}

interface Part {
  readonly bytes: number
  readonly ms: number
}

/** One peer's part of a round: what it has taken, and how long that took. */
async function exchangeRound(
  peer: Exchange,
  index: number,
  round: number,
  { sizes, encoding }: Federation
): Promise<Part> {
  const shards = sizes.map((bytes, shard) =>
    new Uint8Array(bytes).fill((37 * index + 11 * round + shard) % 256)
  )
  const release = { round, encoding, shards, samples: 1, final: false }
  const started = systemClock.now()
  await peer.publish({ ...release, lineage: [] })
  const of = (id: string) => peer.announcements(id).find(({ body }) => body.round === round)
  while (!peer.neighbours().every(of)) await changed(peer.events, forever)
  const taken = peer.neighbours().map(async id => {
    let bytes = 0
    for await (const shard of peer.shards(of(id)!, forever)) bytes += shard.byteLength
    return bytes
  })
  const bytes = (await Promise.all(taken)).reduce((sum, each) => sum + each, 0)
  return { bytes, ms: systemClock.now() - started }
}

interface Round {
  readonly parts: readonly Part[]
  readonly seconds: number
  readonly wireBytes: number
  readonly cpuMs: number
  readonly worstGapMs: number
}

async function measure(federation: Federation, round: number): Promise<Round> {
  const gaps = monitorEventLoopDelay({ resolution: 1 })
  const wire = await loopbackBytes()
  const cpu = process.cpuUsage()
  gaps.enable()
  const started = systemClock.now()
  const parts = await Promise.all(
    federation.exchanges.map((peer, index) => exchangeRound(peer, index, round, federation))
  )
  const seconds = (systemClock.now() - started) / 1000
  gaps.disable()
  const { user, system } = process.cpuUsage(cpu)
  return {
    parts,
    seconds,
    wireBytes: (await loopbackBytes()) - wire,
    cpuMs: (user + system) / 1000,
    worstGapMs: gaps.max / 1e6
  }
}

/** Medians over the rounds; the worst gap and the slowest gathering of all. */
function summarise(
  rounds: readonly Round[],
  about: Pick<Row, 'peers' | 'delivery' | 'encoding' | 'memeBytes'>
): Row {
  const times = rounds.flatMap(({ parts }) => parts.map(({ ms }) => ms))
  const useful = rounds.map(({ parts }) => parts.reduce((sum, { bytes }) => sum + bytes, 0))
  const shardsTaken = about.peers * DEGREE * SHARDS
  return {
    ...about,
    seconds: median(rounds.map(({ seconds }) => seconds)),
    gatherMedianMs: median(times),
    gatherMaxMs: Math.max(...times),
    wireBytes: median(rounds.map(({ wireBytes }) => wireBytes)) / about.peers,
    usefulBytes: median(useful) / about.peers,
    cpuMsPerShard: median(rounds.map(({ cpuMs }) => cpuMs)) / shardsTaken,
    worstGapMs: Math.max(...rounds.map(({ worstGapMs }) => worstGapMs))
  }
}

/** Both ways in turns, so that whatever else the machine does meets both alike. */
async function bench(peers: number, rounds: number, encoding: Encoding): Promise<Row[]> {
  const manifests = DELIVERIES.map(delivery => manifestOf(delivery, encoding))
  const federations: Federation[] = []
  try {
    for (const manifest of manifests) federations.push(await openFederation(manifest, peers))
    for (const federation of federations) await measure(federation, 1) // warms up
    const measured: Round[][] = DELIVERIES.map(() => [])
    for (let round = 2; round < 2 + rounds; round++) {
      for (const [way, federation] of federations.entries()) {
        measured[way]!.push(await measure(federation, round))
      }
    }
    return DELIVERIES.map((delivery, way) =>
      summarise(measured[way]!, {
        ...{ peers, delivery, encoding },
        memeBytes: memeBytes(planMeme(manifests[way]!).ranges)
      })
    )
  } finally {
    await Promise.all(federations.flatMap(({ exchanges }) => exchanges.map(peer => peer.stop())))
  }
}

const HEAD = [
  'peers',
  'delivery',
  'gather median',
  'max',
  'round',
  'bytes a peer',
  'wire / useful',
  'CPU a shard',
  'worst gap'
]

function cells(row: Row): string[] {
  const hasTargets = row.delivery === 'pull' && row.encoding === 'float32'
  const [seconds, cpu] = (hasTargets && TARGETS[row.peers]) || []
  const target = (value: number | undefined) => (value === undefined ? '' : ` (${value})`)
  return [
    String(row.peers),
    row.delivery,
    `${row.gatherMedianMs.toFixed(0)} ms`,
    `${row.gatherMaxMs.toFixed(0)} ms`,
    `${row.seconds.toFixed(2)} s${target(seconds)}`,
    formatBytes(row.wireBytes),
    `${(row.wireBytes / row.usefulBytes).toFixed(3)} (${MAX_OVERHEAD})`,
    `${row.cpuMsPerShard.toFixed(2)} ms${target(cpu)}`,
    `${row.worstGapMs.toFixed(0)} ms`
  ]
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    peers: { type: 'string', default: '8,16,32' },
    rounds: { type: 'string', default: '3' },
    encoding: { type: 'string', default: 'float32' }
  }
})
const encoding = ENCODINGS.find(each => each === values.encoding)
if (encoding === undefined) throw new RangeError(`Expected --encoding ${ENCODINGS.join(', ')}`)
const rows: Row[] = []
for (const peers of values.peers.split(',').map(Number)) {
  rows.push(...(await bench(peers, Number(values.rounds), encoding)))
}
if (values.json) console.log(JSON.stringify({ rows }, null, 2))
else {
  console.log(
    `A meme of ${formatBytes(rows[0]!.memeBytes)} (${encoding}) in ${SHARDS} shards, degree ${DEGREE}, ${values.rounds} rounds of each in turns.`,
    'Bytes a peer and round are those on the wire; in brackets, targets from a prototype on two cores.\n'
  )
  const align = HEAD.map((_, column) => (column === 1 ? 'left' : 'right'))
  for (const line of formatTable({ head: HEAD, rows: rows.map(cells), align, plain: true })) {
    console.log(line)
  }
}
