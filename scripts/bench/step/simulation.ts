import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { SimulationReport } from '../../../node/simulation/types.ts'
import type { Terminal } from '../../output/terminal.ts'
import { ContenderError } from './contender.ts'
import type { StepBenchOptions } from './options.ts'
import { median } from './statistics.ts'

const MEMESH = fileURLToPath(new URL('../../memesh.ts', import.meta.url))

/** Runs the default simulation with each engine and seed, and shows its training time and what joining brought. */
export async function benchSimulation(
  options: StepBenchOptions,
  terminal: Terminal,
  folder: string
): Promise<void> {
  const engines = options.engine ?? ['onnx', 'wasm']
  const reports: SimulationReport[] = []
  for (const seed of options.seed ?? ['1', '2', '3']) {
    for (const engine of engines) {
      terminal.note(`seed ${seed}, ${engine} …`)
      reports.push(await simulate(engine, seed, join(folder, `${engine}-${seed}`)))
    }
  }
  terminal.document({ schema: 'memesh.bench.simulation/1', rows: reports.map(rowOf) })
  terminal.result(
    ...terminal.table({
      head: ['engine', 'seed', 'training', 'all', 'local-only', 'private', 'meme', 'gain'],
      rows: reports
        .map(rowOf)
        .map(row => [
          row.engine,
          row.seed,
          `${row.trainingSeconds.toFixed(1)} s`,
          `${row.seconds.toFixed(1)} s`,
          percent(row.localOnly),
          percent(row.private),
          percent(row.meme),
          percent(row.gain)
        ])
    })
  )
  for (const engine of engines.slice(1)) {
    const seconds = (name: string) =>
      median(reports.filter(each => each.engine === name).map(each => each.trainingSeconds))
    const ratio = seconds(engine) / seconds(engines[0]!)
    terminal.result(
      `training with ${engine} takes ${ratio.toFixed(2)} times as long as with ${engines[0]}`
    )
  }
}

/** @throws ContenderError with what it said last */
async function simulate(engine: string, seed: string, out: string): Promise<SimulationReport> {
  const args = [MEMESH, 'simulate', '--seed', seed, '--engine', engine, '--out', out, '--json']
  try {
    const run = promisify(execFile)
    const { stdout } = await run(process.execPath, [...process.execArgv, ...args], {
      maxBuffer: 2 ** 26
    })
    return JSON.parse(stdout) as SimulationReport
  } catch (cause) {
    const said = String((cause as { stderr?: string }).stderr ?? cause)
    const last = said.trim().split('\n').slice(-2).join(' ')
    throw new ContenderError(`the simulation with ${engine} failed: ${last}`, { cause })
  }
}

/** Accuracies are own-mix, means over the peers. */
const rowOf = ({ engine, seed, trainingSeconds, seconds, mean }: SimulationReport) => ({
  engine,
  seed,
  trainingSeconds,
  seconds,
  localOnly: mean.localOnly?.ownMix ?? null,
  private: mean.private.ownMix,
  meme: mean.meme.ownMix,
  gain: mean.gain
})

const percent = (fraction: number | null): string =>
  fraction === null ? '' : (100 * fraction).toFixed(1)
