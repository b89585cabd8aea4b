import '../../node/polyfill.ts'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadSimulationData } from '../../node/data/simulation.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import { resolveModel } from '../../node/models/registry.ts'
import { createRandom } from '../../node/random.ts'
import { simulate } from '../../node/simulation/simulate.ts'
import type { SimulationReport } from '../../node/simulation/types.ts'
import type { RoundMetrics } from '../../node/types.ts'
import type { ExchangeSettings } from '../../protocol/federation/manifest.ts'
import { manifestOf } from '../commands/shared/manifest.ts'
import { defineSimulate, type SimulateOptions } from '../options/simulate.ts'

/*
 * Peers of 1×, 2×, 4× and 8× the time a round, first synchronous, then asynchronous, with equal local steps: who used
 * whose memes, how old these were, how long each took, and how accurate the models are in the end (own-mix accuracy). What
 * is lost by not waiting is a mean over peers; every seed gives one, and their spread an interval.
 * `npm run bench:asynchronous -- [--rounds 30] [--learn-ms 400] [--seeds 1,2,3] [--json]`
 */

const SLOWNESS = [1, 2, 4, 8]
/** What asynchronous peers may lose on average, in points of accuracy. */
const LIMIT = 1
/** 97.5 % quantiles of Student's t, by degrees of freedom from 1. */
const STUDENT = [12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    'learn-ms': { type: 'string', default: '400' },
    seeds: { type: 'string', default: '1,2,3' },
    json: { type: 'boolean', default: false }
  }
})

interface Row {
  readonly slowness: number
  /** Time of all its rounds together, s. */
  readonly seconds: number
  /** Rounds in which the meme of each peer, in their order, was mixed in. */
  readonly used: readonly number[]
  /** How many different memes of each peer these were. */
  readonly different: readonly number[]
  /** Greatest staleness that was mixed. */
  readonly oldest: number
  readonly private: number
  readonly meme: number
}

async function run(mode: ExchangeSettings['mode'], seed: string): Promise<readonly Row[]> {
  const { rounds } = values
  const options = defineSimulate()
    .parse(['--mode', mode, '--rounds', rounds, '--seed', seed], { from: 'user' })
    .opts<SimulateOptions>()
  const { manifest } = await manifestOf('asynchronous', seed, options)
  const data = await loadSimulationData({
    dataset: 'mnist',
    partition: { kind: 'dirichlet', alpha: 1 },
    task: manifest.task,
    peers: SLOWNESS.length,
    samples: 200,
    random: createRandom(sha256Hasher),
    seed
  })
  const peers = SLOWNESS.map((slowness, index) => ({
    name: `${slowness}x`,
    model: 'mlp',
    architecture: resolveModel('mlp', manifest.task.classes.length),
    data: data[index]!,
    // Whoever waits for the slowest has nothing to gain from being fast: the synchronous run is over sooner without.
    ...(mode === 'async' && { learnMs: slowness * Number(values['learn-ms']) })
  }))
  const folder = await mkdtemp(join(tmpdir(), 'memesh-async-'))
  try {
    const out = join(folder, 'run')
    const report = await simulate({ manifest, peers, seed, out, baseline: 'none' })
    const lines = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trim().split('\n')
    return rowsOf(
      report,
      lines.map(line => JSON.parse(line))
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}

function rowsOf(report: SimulationReport, metrics: readonly RoundMetrics[]): Row[] {
  return report.peers.map((peer, index) => {
    const mine = metrics.filter(({ peerId }) => peerId === peer.peerId)
    const others = mine.flatMap(({ averaged }) => averaged)
    const of = (peerId: string) => others.filter(entry => entry.peerId === peerId)
    const total = mine.flatMap(({ timings }) => Object.values(timings)).reduce((a, b) => a + b, 0)
    return {
      slowness: SLOWNESS[index]!,
      seconds: total / 1000,
      used: report.peers.map(({ peerId }) => of(peerId).length),
      different: report.peers.map(
        ({ peerId }) => new Set(of(peerId).map(({ announcement }) => announcement)).size
      ),
      oldest: Math.max(...others.map(({ staleness }) => staleness)),
      private: peer.private.ownMix ?? 0,
      meme: peer.meme.ownMix ?? 0
    }
  })
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`.padStart(8)

function print(mode: string, rows: readonly Row[]): void {
  const names = SLOWNESS.map(slowness => `${slowness}x`.padStart(9)).join('')
  console.log(
    `\n${mode}\npeer   time  a round  memes used (different) of${names}  oldest  private     meme`
  )
  for (const row of rows) {
    const used = row.used.map((count, n) => `${count} (${row.different[n]})`.padStart(9)).join('')
    console.log(
      [
        `${row.slowness}x`.padEnd(5),
        `${row.seconds.toFixed(0)} s`.padStart(5),
        `${((1000 * row.seconds) / Number(values.rounds)).toFixed(0)} ms`.padStart(8),
        ' '.repeat(25),
        used,
        String(row.oldest).padStart(7),
        percent(row.private),
        percent(row.meme)
      ].join(' ')
    )
  }
}

type Model = 'private' | 'meme'

const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length

interface Run {
  readonly seed: string
  readonly sync: readonly Row[]
  readonly async: readonly Row[]
}

/** Points that the peers of one run lose on average. */
const lostIn = ({ sync, async: asynchronous }: Run, of: Model) =>
  100 * (mean(sync.map(row => row[of])) - mean(asynchronous.map(row => row[of])))

/** Mean over seeds, and half the width of its 95 % interval: null for a single seed. */
function lost(runs: readonly Run[], of: Model) {
  const points = runs.map(each => lostIn(each, of))
  const center = mean(points)
  const variance = points.reduce((sum, x) => sum + (x - center) ** 2, 0) / (points.length - 1)
  const t = STUDENT[points.length - 2] ?? 1.96
  const within = points.length > 1 ? t * Math.sqrt(variance / points.length) : null
  return { points, mean: center, within }
}

function conclude(runs: readonly Run[], of: Model): string {
  const { points, mean: center, within } = lost(runs, of)
  const spread = within === null ? '' : ` ± ${within.toFixed(2)}`
  const each = points.map(x => x.toFixed(2)).join(', ')
  const margin = within ?? 0
  const verdict =
    center > LIMIT
      ? `beyond the limit of ${LIMIT}`
      : `within the limit of ${LIMIT}${center + margin > LIMIT ? ', but not the whole interval' : ''}`
  return `${of.padEnd(8)} ${center.toFixed(2)}${spread} (by seed ${each}): ${verdict}`
}

const runs: Run[] = []
for (const seed of values.seeds.split(',')) {
  const one = { seed, sync: await run('sync', seed), async: await run('async', seed) }
  runs.push(one)
  if (values.json) continue
  print(`seed ${seed}, synchronous`, one.sync)
  print(`seed ${seed}, asynchronous`, one.async)
}
if (values.json) {
  const points = { private: lost(runs, 'private'), meme: lost(runs, 'meme') }
  console.log(JSON.stringify({ runs, lost: points, limit: LIMIT }))
} else {
  console.log(
    '\nlost by not waiting, points of own-mix accuracy, mean and 95 % interval over seeds'
  )
  console.log(conclude(runs, 'private'))
  console.log(conclude(runs, 'meme'))
}
