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
 * whose memes, how old these were, how long each took, and how accurate the models are in the end.
 * `node --import tsx scripts/bench/asynchronous.ts [--rounds 30] [--learn-ms 400] [--seed 1] [--json]`
 */

const SLOWNESS = [1, 2, 4, 8]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    'learn-ms': { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
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

async function run(mode: ExchangeSettings['mode']): Promise<readonly Row[]> {
  const { rounds, seed } = values
  const options = defineSimulate()
    .parse(['--mode', mode, '--rounds', rounds, '--seed', seed], { from: 'user' })
    .opts<SimulateOptions>()
  const manifest = await manifestOf('asynchronous', seed, options)
  const data = await loadSimulationData({
    dataset: options.dataset,
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
    `\n${mode}\npeer   time     memes used (different) of${names}  oldest  private     meme`
  )
  for (const row of rows) {
    const used = row.used.map((count, n) => `${count} (${row.different[n]})`.padStart(9)).join('')
    console.log(
      [
        `${row.slowness}x`.padEnd(5),
        `${row.seconds.toFixed(0)} s`.padStart(6),
        ' '.repeat(25),
        used,
        String(row.oldest).padStart(7),
        percent(row.private),
        percent(row.meme)
      ].join(' ')
    )
  }
}

const mean = (rows: readonly Row[], of: 'private' | 'meme') =>
  rows.reduce((sum, row) => sum + row[of], 0) / rows.length

const sync = await run('sync')
const asynchronous = await run('async')
const lost = (of: 'private' | 'meme') => 100 * (mean(sync, of) - mean(asynchronous, of))
if (values.json) console.log(JSON.stringify({ sync, async: asynchronous }))
else {
  print('synchronous', sync)
  print('asynchronous', asynchronous)
  console.log(
    `\nlost by not waiting, points: private ${lost('private').toFixed(1)}, meme ${lost('meme').toFixed(1)}`
  )
}
