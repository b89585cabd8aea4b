import type { EngineStatus } from '../../../node/engine/choice/detect.ts'
import type { Terminal } from '../../output/terminal.ts'
import { benchCase, type CaseResult, threadsText } from './bench.ts'
import { Contender } from './contender.ts'
import { chooseEntrants } from './entrants.ts'
import { describeMachine, type Machine, machineLines } from './machine.ts'
import type { StepBenchOptions } from './options.ts'
import { PAIR_NAMES } from './pairs.ts'
import { formatMs, stepTable } from './table.ts'

/** Measures steps, and shows a table. */
export async function benchSteps(
  options: StepBenchOptions,
  terminal: Terminal,
  folder: string,
  found: readonly EngineStatus[]
): Promise<void> {
  const { torch: python, steps, slots } = options
  const threads = options.threads ?? [1, 2]
  const loads = options.load ?? ['free']
  const { entrants, missing } = chooseEntrants({
    engine: options.engine,
    threads,
    torch: python !== undefined,
    found
  })
  terminal.note(...missing, 'the fastest matrix product …')
  const native = found.some(({ engine, available }) => engine === 'onnx' && available)
  const counts = [...new Set(entrants.map(entrant => entrant.threads))]
  const machine = await peaks(counts, native, python)
  terminal.note(...machineLines(machine))

  const note = (line: string) => terminal.note(line)
  const init = { entrants, loads, steps, slots, python, machine, folder, note }
  const results: { pair: string; batch: number; result: CaseResult }[] = []
  for (const pair of options.pair ?? PAIR_NAMES) {
    for (const batch of options.batch ?? [64]) {
      results.push({ pair, batch, result: await benchCase(pair, batch, init) })
    }
  }
  const rows = results.flatMap(({ result }) => result.rows)
  terminal.document({
    schema: 'memesh.bench.step/1',
    machine,
    compiled: results.flatMap(({ pair, batch, result }) =>
      result.compiled.map(entry => ({ pair, batch, ...entry }))
    ),
    lossDifferences: results.map(({ pair, batch, result }) => ({
      pair,
      batch,
      relative: result.lossDifference
    })),
    rows
  })
  terminal.result('', ...terminal.table(stepTable(rows)), '')
  for (const { pair, batch, result } of results) terminal.result(caseLine(pair, batch, result))
}

/** Peaks of the libraries at hand, each in a process that ends again. */
async function peaks(
  threads: readonly number[],
  native: boolean,
  python: string | undefined
): Promise<Machine> {
  const contenders = threads.flatMap(count => [
    ...(native ? [new Contender({ engine: 'onnx', threads: count }, undefined)] : []),
    ...(python === undefined ? [] : [new Contender({ engine: 'torch', threads: count }, python)])
  ])
  try {
    return await describeMachine(contenders)
  } finally {
    for (const contender of contenders) await contender.close()
  }
}

function caseLine(pair: string, batch: number, { compiled, lossDifference }: CaseResult): string {
  const times = compiled
    .filter(({ engine }) => engine !== 'torch')
    .map(({ engine, threads, ms }) => `${engine} (${threadsText(threads)}) ${formatMs(ms)}`)
  const losses =
    lossDifference === null
      ? ''
      : `; losses of the first three steps agree to ${lossDifference.toExponential(1)}`
  return `${pair}, batch ${batch}: compiled in ${times.join(', ')}${losses}`
}
