import '../../node/polyfill.ts'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loadSimulationData } from '../../node/data/simulation.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import type { Candidate } from '../../node/learning/types.ts'
import { createRandom } from '../../node/random.ts'
import { simulate } from '../../node/simulation/simulate.ts'
import type { SimulationReport } from '../../node/simulation/types.ts'
import { setUpSimulation } from '../commands/shared/simulation-setup.ts'
import { defineSimulate, type SimulateOptions } from '../options/simulate.ts'

/*
 * What --guard brings: where the meme hurts (one of four hidden units that private models are to believe; private models
 * that learn slowly, LSTMs), and where it helps (the simulation's defaults). Each seed once without and once with it. Gains in
 * points over the local-only twins: of the private models, and of what `memesh predict` uses.
 * `npm run bench:guard -- [--setting weak-meme,lstm,default] [--seeds 1,2,3]`
 */

const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  'weak-meme': ['--models', 'mlp', '--alpha', '0.1', '--rounds', '15'],
  lstm: ['--rounds', '15'],
  default: []
}

/** What a meme cannot say with four hidden units, it teaches wrong. */
const WEAK_MEME = [
  { id: 'flat', kind: 'flatten' },
  { id: 'hidden', kind: 'dense', units: 4, activation: 'relu' },
  { id: 'logits', kind: 'dense', units: 10 }
]
const LSTM = fileURLToPath(new URL('./guard-lstm.ts', import.meta.url))

const SHORT: Readonly<Record<Candidate, string>> = {
  localOnly: 'local-only',
  private: 'private',
  mean: 'mean',
  meme: 'meme'
}

const { values } = parseArgs({
  options: {
    setting: { type: 'string', default: Object.keys(SETTINGS).join() },
    seeds: { type: 'string', default: '1,2,3' }
  }
})

async function run(setting: string, seed: string, guard: boolean): Promise<SimulationReport> {
  const folder = await mkdtemp(join(tmpdir(), 'memesh-guard-'))
  const meme = join(folder, 'meme.json')
  await writeFile(meme, JSON.stringify(WEAK_MEME))
  const args = [
    ...(SETTINGS[setting] ?? []),
    ...(setting === 'weak-meme' ? ['--meme', meme] : []),
    ...(setting === 'lstm' ? ['--models', `${LSTM},mlp`] : []),
    ...['--seed', seed, '--engine', 'onnx', '--out', join(folder, 'run')]
  ]
  const options = defineSimulate().parse(args, { from: 'user' }).opts<SimulateOptions>()
  try {
    const { manifest, partition, topology, out, resolved, ...setup } =
      await setUpSimulation(options)
    const { engine } = options
    const { task } = manifest
    const random = createRandom(sha256Hasher)
    const count = options.peers
    const data = await loadSimulationData({
      dataset: options.data,
      partition,
      task,
      peers: count,
      samples: resolved.samples,
      random,
      seed
    })
    const peers = setup.peers.map((peer, index) => ({ ...peer, data: data[index]! }))
    return await simulate({ manifest, peers, topology, seed, engine, guard, out })
  } finally {
    await rm(folder, { recursive: true })
  }
}

const points = (fraction: number) => `${fraction < 0 ? '' : '+'}${(100 * fraction).toFixed(1)}`
const percent = (fraction: number) => (100 * fraction).toFixed(1)
const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, value) => sum + value, 0) / numbers.length

const gainsOf = ({ mean: { gain, used }, worst }: SimulationReport) =>
  [gain, worst.gain, used.gain, worst.used].map(value => value ?? Number.NaN)

function chosen({ peers }: SimulationReport): string {
  const often = new Map<Candidate, number>()
  for (const { choice } of peers) often.set(choice.model, (often.get(choice.model) ?? 0) + 1)
  return [...often].map(([model, count]) => `${SHORT[model]} ${count}`).join(', ')
}

/** How much of a gain is left; of a loss, or of next to nothing, no fraction says anything. */
const kept = (plain: number, guarded: number) =>
  plain > 0.001 ? `${Math.round((100 * guarded) / plain)} %` : '–'

function row(cells: readonly string[]): string {
  const widths = [6, 8, 11, 8, 8, 8, 8, 8, 8]
  return cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join(' ')
}

for (const setting of values.setting.split(',')) {
  const gains = { plain: [] as number[][], guarded: [] as number[][] }
  console.log(`\n${setting}\n${' '.repeat(27)} private model     predict uses`)
  console.log(
    row(['seed', '', 'local-only', 'gain', 'worst', 'gain', 'worst', 'raised', ' chosen'])
  )
  for (const seed of values.seeds.split(',')) {
    for (const kind of ['plain', 'guarded'] as const) {
      const report = await run(setting, seed, kind === 'guarded')
      const own = gainsOf(report)
      gains[kind].push(own)
      const raised = report.peers.reduce((sum, { guard }) => sum + (guard?.raised ?? 0), 0)
      const alone = percent(report.mean.localOnly?.ownMix ?? Number.NaN)
      console.log(
        row([seed, kind, alone, ...own.map(points), String(raised), ` ${chosen(report)}`])
      )
    }
  }
  const means = (kind: 'plain' | 'guarded') =>
    [0, 1, 2, 3].map(i => mean(gains[kind].map(each => each[i]!)))
  for (const kind of ['plain', 'guarded'] as const) {
    console.log(row(['mean', kind, '', ...means(kind).map(points)]))
  }
  const [ofPrivate, ofUsed] = [0, 2].map(i => kept(means('plain')[i]!, means('guarded')[i]!))
  console.log(`of the plain gain, the guard keeps: private model ${ofPrivate}, predict ${ofUsed}`)
}
