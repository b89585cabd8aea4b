import '../../node/polyfill.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { detectEngines } from '../../node/engine/choice/detect.ts'
import { MemeshError } from '../../protocol/errors.ts'
import { exitCode } from '../exit-codes.ts'
import { failureLines, toFailure } from '../output/failure.ts'
import { createTerminal } from '../output/terminal.ts'
import { ContenderError } from './step/contender.ts'
import { defineStepBench, type StepBenchOptions } from './step/options.ts'

/*
 * `npm run bench`: time of the mutual step by pair of models, engine, threads, batch and load; memory; training time of
 * the default simulation. `npm run bench -- --help`
 */

const command = defineStepBench().action(async (options: StepBenchOptions) => {
  const terminal = await createTerminal(options)
  const folder = await mkdtemp(join(tmpdir(), 'memesh-bench-'))
  try {
    const { simulation, memory } = options
    if (simulation) {
      const { benchSimulation } = await import('./step/simulation.ts')
      await benchSimulation(options, terminal, folder)
    } else {
      const found = await detectEngines()
      const { benchMemory } = await import('./step/memory.ts')
      const { benchSteps } = await import('./step/steps.ts')
      await (memory ? benchMemory : benchSteps)(options, terminal, folder, found)
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})

try {
  await command.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) {
    const known = error instanceof ContenderError
    const lines = known ? [error.message] : failureLines(error, !(error instanceof MemeshError))
    for (const line of lines) console.error(line)
    process.exitCode = exitCode(toFailure(error).code)
  }
}
