import '../../node/polyfill.ts'
import { availableParallelism } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { systemClock } from '../../node/clock.ts'
import type { PeerSamples, Samples } from '../../node/data/types.ts'
import { detectEngines } from '../../node/engine/choice/detect.ts'
import type { EngineName } from '../../node/engine/types.ts'
import { sha256Hasher } from '../../node/hasher.ts'
import { createLearnerPool } from '../../node/learning/pool.ts'
import { planRound } from '../../node/learning/schedules.ts'
import type { LearnerSpec } from '../../node/learning/types.ts'
import { createRandom } from '../../node/random.ts'
import { ManifestSchema } from '../../protocol/federation/manifest.ts'
import { type ZooName, zooArchitecture } from '../../protocol/meme/zoo.ts'

const HELP = `Time of one mutual step (private model + meme, images of 32×32×1) in a training thread.

  node --import tsx scripts/bench/learning.ts [--engine onnx|tensorflow|wasm|cpu …] [--steps 20] [--rounds 5] [--json]

Every available engine but cpu is measured, cpu when asked for: it takes seconds a step. "ms" is the median over the
rounds, "gap" the longest time that the main thread's event loop stood still meanwhile.`

/** Private model, meme. */
const PAIRS: readonly (readonly [ZooName, ZooName])[] = [
  ['mlp', 'mlp'],
  ['lenet5', 'lenet5'],
  ['lenet5', 'mlp'],
  ['cnn1', 'lenet5']
]
const BATCHES = [32, 128] as const

interface Row {
  readonly engine: EngineName
  readonly private: ZooName
  readonly meme: ZooName
  readonly batch: number
  readonly msPerStep: number
  readonly bestMsPerStep: number
  readonly worstGapMs: number
}

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', multiple: true },
    steps: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false }
  }
})

if (options.help) console.log(HELP)
else await bench(Number(options.steps), Number(options.rounds))

async function bench(steps: number, rounds: number): Promise<void> {
  const wanted = options.engine ?? ['onnx', 'tensorflow', 'wasm']
  const engines = (await detectEngines()).filter(
    ({ engine, available }) => available && wanted.includes(engine)
  )
  const rows: Row[] = []
  for (const { engine } of engines) {
    for (const pair of PAIRS) {
      for (const batch of BATCHES) {
        const row = await measure(engine, pair, batch, steps, rounds)
        rows.push(row)
        if (!options.json) print(row)
      }
    }
  }
  if (options.json) console.log(JSON.stringify({ cores: availableParallelism(), rows }, null, 2))
}

async function measure(
  engine: EngineName,
  [model, meme]: readonly [ZooName, ZooName],
  batch: number,
  steps: number,
  rounds: number
): Promise<Row> {
  const pool = await createLearnerPool({ engine, threads: 1, clock: systemClock })
  try {
    const spec = specOf(model, meme, batch, batch * steps)
    const learner = await pool.open(spec)
    const learn = (round: number) => learner.learn(planRound(spec.manifest.learning, round, round))
    await learn(1)
    const gap = monitorEventLoopDelay({ resolution: 1 })
    gap.enable()
    const times: number[] = []
    for (let round = 2; round < rounds + 2; round++) {
      times.push((await learn(round)).trainingMs / steps)
    }
    gap.disable()
    times.sort((a, b) => a - b)
    return {
      engine,
      private: model,
      meme,
      batch,
      msPerStep: times[times.length >> 1]!,
      bestMsPerStep: times[0]!,
      worstGapMs: gap.max / 1e6
    }
  } finally {
    await pool.close()
  }
}

/** A peer with random images of 28×28, padded to 32×32. */
function specOf(model: ZooName, meme: ZooName, batch: number, count: number): LearnerSpec {
  const noise = createRandom(sha256Hasher).stream('bench')
  const values = new Uint8Array(new SharedArrayBuffer(count * 28 * 28))
  for (let i = 0; i < values.length; i++) values[i] = noise.uint32() & 255
  const labels = new Uint16Array(new SharedArrayBuffer(count * 2))
  for (let i = 0; i < count; i++) labels[i] = i % 10
  const dataset = { name: 'noise', values, shape: [28, 28, 1], labels, count, classes: 10 }
  const samples = (n: number): Samples => ({
    dataset,
    indices: Uint32Array.from({ length: n }, (_, i) => i)
  })
  const data: PeerSamples = {
    train: samples(count),
    validation: samples(1),
    test: samples(1),
    common: null
  }
  const manifest = ManifestSchema.parse({
    memesh: 1,
    name: 'bench',
    task: {
      kind: 'image',
      input: [32, 32, 1],
      classes: Array.from({ length: 10 }, (_, i) => `${i}`),
      preprocessing: { pad: 2, mean: [0.1307], std: [0.3081] }
    },
    meme: { architecture: [...zooArchitecture(meme, 10)], initial: { seed: 'bench' } },
    learning: { batch, epochs: 1 }
  })
  const architecture = zooArchitecture(model, 10)
  return { peer: 'bench', seed: '1', manifest, model: architecture, data, baseline: 'none' }
}

function print(row: Row): void {
  const pair = `${row.private}+${row.meme}`.padEnd(14)
  const ms = `${row.msPerStep.toFixed(2)} ms a step (best ${row.bestMsPerStep.toFixed(2)})`
  const gap = `gap ${row.worstGapMs.toFixed(1)} ms`
  console.log(`${row.engine.padEnd(10)} ${pair} batch ${`${row.batch}`.padStart(3)}  ${ms}  ${gap}`)
}
