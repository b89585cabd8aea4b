import { join } from 'node:path'
import type { EngineStatus } from '../../../node/engine/choice/detect.ts'
import type { Terminal } from '../../output/terminal.ts'
import { writeCase } from './case-files.ts'
import { Contender } from './contender.ts'
import { chooseEntrants } from './entrants.ts'
import type { StepBenchOptions } from './options.ts'
import { PAIRS, type PairName } from './pairs.ts'

const FEW = 500
const MANY = 5000
/** The others take minutes for as many steps. */
const SMALL_PAIRS: readonly PairName[] = ['mlp+mlp', 'lenet5+mlp']

/** Shows what a process that trains holds in memory after some steps, and after ten times as many. */
export async function benchMemory(
  options: StepBenchOptions,
  terminal: Terminal,
  folder: string,
  found: readonly EngineStatus[]
): Promise<void> {
  const { entrants, missing } = chooseEntrants({
    engine: options.engine ?? ['onnx'],
    threads: options.threads ?? [1],
    torch: options.torch !== undefined,
    found
  })
  terminal.note(...missing)
  const rows = []
  for (const pair of options.pair ?? SMALL_PAIRS) {
    for (const batch of options.batch ?? [64]) {
      const files = await writeCase(PAIRS[pair], batch, join(folder, `${pair}-${batch}`))
      for (const entrant of entrants) {
        terminal.note(`${pair}, batch ${batch}: ${MANY} steps with ${entrant.engine}`)
        const contender = new Contender(entrant, options.torch)
        try {
          await contender.ask('open', files)
          await contender.ask('run', FEW)
          const few = await contender.ask('memory', null)
          await contender.ask('run', MANY - FEW)
          const many = await contender.ask('memory', null)
          rows.push({ pair, ...entrant, batch, rssBytes: { [FEW]: few, [MANY]: many } })
        } finally {
          await contender.close()
        }
      }
    }
  }
  terminal.document({ schema: 'memesh.bench.memory/1', rows })
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
  terminal.result(
    ...terminal.table({
      head: ['pair', 'batch', 'engine', 'threads', `${FEW} steps`, `${MANY} steps`],
      align: ['left', 'right', 'left'],
      rows: rows.map(({ pair, batch, engine, threads, rssBytes }) => [
        pair,
        `${batch}`,
        engine,
        `${threads}`,
        megabytes(rssBytes[FEW]!),
        megabytes(rssBytes[MANY]!)
      ])
    })
  )
}
